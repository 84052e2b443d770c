// What the room lists, and in which order. Pure: store in, ids out, the first one on top.

const byNumber = (one, other) => one.number - other.number;

// Published answers, the newest on top; below them what was taken away.
export function answered(store) {
  const at = (question) => store.get("answer", question.id)?.published_at ?? 0;
  return store.all("question")
    .filter((question) => question.text === undefined || store.get("answer", question.id))
    .sort((one, other) => at(other) - at(one) || other.number - one.number)
    .map((question) => question.id);
}

// Accepted and not yet answered in writing, in the order of their numbers.
export const queued = (store) =>
  store.all("question")
    .filter((question) => question.text !== undefined && !store.get("answer", question.id))
    .sort(byNumber)
    .map((question) => question.id);

export const WAITING = new Set(["accepted", "called", "promised"]);

// An opinion that was taken awaits nothing, unless it is on the stage just now.
export const noted = ({ kind, state }) => kind === "opinion" && (state === "accepted" || state === "promised");
export const acknowledged = ({ state }) => state === "acknowledged";

// Whether an answer to it is still awaited.
export const awaited = (question) => question.kind === "question" && WAITING.has(question.state);

// So many of them still await an answer: neither opinions nor what was answered aloud, nor what is on the stage.
export const unanswered = (store) =>
  queued(store).filter((id) => {
    const question = store.get("question", id);
    return WAITING.has(question.state) && !noted(question);
  }).length - aired(store);

// How many are on the stage just now: they wait no more, and have no answer yet.
export function aired(store) {
  const question = store.get("question", store.get("stage", "stage")?.question ?? "");
  return question && WAITING.has(question.state) ? 1 : 0;
}

// Before the session: everything accepted, the newest on top.
export const accepted = (store) =>
  store.all("question").slice().sort((one, other) => byNumber(other, one)).map((question) => question.id);
