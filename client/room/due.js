// By when a question is answered: by its own deadline, else as had been promised before its session was postponed.
export const dueOf = (session, question, extension) => extension?.due
  ?? (session?.postponed ?? []).find(({ at }) => question?.asked_at <= at)?.answer_due ?? session?.answer_due;
