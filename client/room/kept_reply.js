// What was typed into a form about one's own question and not sent: kept on this device, so that neither a line that drops
// nor a tab that closes takes it. A form has a key of what it answers, so what was sent comes back nowhere.

import { names, read, write } from "./shelf.js";

const EVERY = "giaoluu:reply:";
const WEEK_MS = 7 * 86_400_000;

export const keyOf = (act, id, at) => `${act}:${id}:${at ?? 0}`;

// Which forms this question has now.
const keysOf = ({ id, can, clarification, rating }) => [
  can.includes("question.clarify") ? keyOf("clarify", id, clarification?.exchanges.at(-1).at) : null,
  can.includes("answer.rate") ? keyOf("rate", id, rating?.rated_at) : null,
];

export function keepReply(key, values, now = Date.now()) {
  const typed = Object.values(values).some((text) => text.trim());
  return write(EVERY + key, typed ? { values, at: now } : null);
}

export function keptReply(key, now = Date.now()) {
  const found = read(EVERY + key);
  return found && now - found.at < WEEK_MS ? found.values : null;
}

// Of questions that are shown here, what belongs to none of their forms any more; of others, what is a week old.
export function forgetReplies(items, now = Date.now()) {
  const wanted = new Set(items.flatMap(keysOf));
  const known = new Set(items.map(({ id }) => id));
  for (const name of names(EVERY)) {
    const over = known.has(name.split(":")[1]) ? !wanted.has(name) : !keptReply(name, now);
    if (over) write(EVERY + name, null);
  }
}

// What the server brings back filled in stands; else what was typed before.
export function keepForm(form) {
  const fields = [...form.querySelectorAll("textarea")];
  const kept = keptReply(form.dataset.kept);
  for (const field of fields) {
    if (field.value.trim() || !kept?.[field.name]) continue;
    field.value = kept[field.name];
    field.closest("details")?.setAttribute("open", "");
  }
  form.addEventListener("input", () =>
    keepReply(form.dataset.kept, Object.fromEntries(fields.map(({ name, value }) => [name, value]))));
}
