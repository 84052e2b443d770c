// What the room listed at a moment that is over. Of what is out of sight today there is a stub, and it stands where the
// question stood then (`then`).

import { WAITING } from "../room/ranks.js";

const gone = (question) => question.text === undefined;

export function answeredThen(table) {
  const at = (question) => table.get("answer", question.id)?.published_at ?? 0;
  return table.all("question")
    .filter((question) => (gone(question) ? !WAITING.has(question.then) : table.get("answer", question.id)))
    .sort((one, other) => at(other) - at(one) || other.number - one.number)
    .map((question) => question.id);
}

export function waitingThen(table) {
  return table.all("question")
    .filter((question) => (gone(question) ? WAITING.has(question.then) : !table.get("answer", question.id)))
    .sort((one, other) => one.number - other.number)
    .map((question) => question.id);
}
