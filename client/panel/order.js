// Which questions stand in the list of a seat, and in which order. Pure.

// A question's word in the list, by what stands behind it.
export function standing(seat, question) {
  const answer = seat.store.get("answer", question.id);
  const submission = seat.store.get("submission", question.id);
  if (answer?.published_at) return seat.store.get("correction", question.id)?.state === seat.is.wished ? "mending" : "out";
  if (submission) return submission.state === seat.is.waits ? "waits" : "back";
  return answer?.draft ? "writing" : "none";
}

// Assigned to this account or to a person for whom it writes; called to the stage while that person is meant to answer; or
// with a part that is theirs.
function isMine(seat, question, persons, parts) {
  const owner = seat.store.get("assignment", question.id)?.owner ?? null;
  if (owner === seat.me.id || persons.some((id) => owner === `person:${id}`)) return true;
  if (!persons.length && owner === `unit:${seat.session.room}`) return true;
  const answer = seat.store.get("answer", question.id);
  if (answer?.person && persons.includes(answer.person)) return true;
  if (answer?.draft?.by === seat.me.id) return true;
  return parts.has(question.id);
}

const WAITS = { back: 0, none: 1, writing: 2, waits: 3, mending: 4, out: 5 };

// On air first, whoever answers it: the next one is large. Then what is mine and waits, as the numbers run.
export function mineFirst(seat, questions) {
  const persons = seat.persons.map(({ id }) => id);
  const parts = new Set(seat.store.all("part").filter(({ person }) => persons.includes(person)).map(({ question }) => question));
  const list = questions.filter((each) => seat.onAir(each) || isMine(seat, each, persons, parts));
  const ranked = list.map((each) => [seat.onAir(each) ? -1 : WAITS[standing(seat, each)], each]);
  return ranked.sort(([one, first], [other, second]) => one - other || first.number - second.number).map(([, each]) => each);
}

// What waits and several ask, by how many persons and questions stand behind it.
export function largestFirst(seat, questions) {
  const size = (each) => [seat.supported(each), each.merged?.length ?? 0];
  const groups = questions.filter((each) => seat.is.waiting.includes(each.state) && size(each).some(Boolean)).map((each) => [...size(each), each]);
  return groups.sort(([people, merged, one], [others, joined, other]) => others - people || joined - merged || one.number - other.number)
    .slice(0, seat.page.limits.groups).map(([, , each]) => each);
}

// What was submitted first stands first; then drafts that nobody submitted, then what is out.
export function waitingFirst(seat, questions) {
  const at = (each) => seat.store.get("submission", each.id)?.acted_at ?? seat.store.get("answer", each.id)?.acted_at ?? 0;
  const rank = (each) => ({ waits: 0, mending: 1, writing: 2, back: 3, out: 4 })[standing(seat, each)] ?? 9;
  const list = questions.filter((each) => rank(each) < 9);
  return list.sort((one, other) => rank(one) - rank(other) || (rank(one) === 4 ? at(other) - at(one) : at(one) - at(other)));
}
