// By when a question is answered: as had been promised before its session was postponed.
export const dueOf = (session, question) =>
  (session?.postponed ?? []).find(({ at }) => question?.asked_at <= at)?.answer_due ?? session?.answer_due;
