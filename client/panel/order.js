// Which questions stand in the list of a seat, and in which order. Pure.

// A question's word in the list, by what stands behind it.
export function standing(seat, question) {
  const answer = seat.store.get("answer", question.id);
  const submission = seat.store.get("submission", question.id);
  if (answer?.published_at) return seat.store.get("correction", question.id)?.state === "requested" ? "correcting" : "published";
  if (submission) return submission.state;
  return answer?.draft ? "draft" : "none";
}

// Assigned to this account or to a person for whom it writes; called to the stage while that person is meant to answer; or
// with a part that is theirs.
export function isMine(seat, question) {
  const owner = seat.store.get("assignment", question.id)?.owner ?? null;
  const persons = seat.persons.map(({ id }) => id);
  if (owner === seat.me.id || persons.some((id) => owner === `person:${id}`)) return true;
  if (!persons.length && owner === `unit:${seat.session.room}`) return true;
  const answer = seat.store.get("answer", question.id);
  if (answer?.person && persons.includes(answer.person)) return true;
  if (answer?.draft?.by === seat.me.id) return true;
  return seat.store.all("part").some((part) => part.question === question.id && persons.includes(part.person));
}

const WAITS = { returned: 0, none: 1, draft: 2, submitted: 3, correcting: 4, published: 5 };

// On air first, whoever answers it: the next one is large. Then what is mine and waits, as the numbers run.
export function mineFirst(seat, questions) {
  const list = questions.filter((each) => seat.onAir(each) || isMine(seat, each));
  const rank = (each) => (seat.onAir(each) ? -1 : WAITS[standing(seat, each)]);
  return list.sort((one, other) => rank(one) - rank(other) || one.number - other.number);
}

// What was submitted first stands first; then drafts that nobody submitted, then what is out.
export function waitingFirst(seat, questions) {
  const at = (each) => seat.store.get("submission", each.id)?.acted_at ?? seat.store.get("answer", each.id)?.acted_at ?? 0;
  const rank = (each) => ({ submitted: 0, correcting: 1, draft: 2, returned: 3, published: 4 })[standing(seat, each)] ?? 9;
  const list = questions.filter((each) => rank(each) < 9);
  return list.sort((one, other) => rank(one) - rank(other) || (rank(one) === 4 ? at(other) - at(one) : at(one) - at(other)));
}
