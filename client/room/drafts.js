// Drafts of questions: one for each tab, so that none overwrites another's. A draft is what was filled in, with `cid`
// while it is on its way and `refused` (the server's words) when it came back. Kept until it was received or emptied.

import { names, read, write } from "./shelf.js";

const MOST = 20;
const EVERY = "giaoluu:draft:";
const prefixOf = (session) => `${EVERY}${session}:`;

export const draft = (session, id) => read(prefixOf(session) + id);
export const dropDraft = (session, id) => write(prefixOf(session) + id, null);

// The newest first.
export const drafts = (session) => names(prefixOf(session))
  .map((id) => ({ id, ...draft(session, id) }))
  .filter(({ text }) => text?.trim())
  .sort((one, other) => other.at - one.at);

const roomOf = (base) => base?.replace(/\/en$/, ""); // each language has addresses of its own

// Those of every session of one room that are not on their way, for the page of one's own questions.
export const allDrafts = (base) => [...new Set(names(EVERY).map((name) => name.split(":")[0]))]
  .flatMap((session) => drafts(session).map((one) => ({ ...one, session })))
  .filter((one) => roomOf(one.base) === roomOf(base) && !one.cid);

// False where the browser keeps nothing. The oldest go when there are too many; what came back stays longest.
export function keepDraft(session, id, filled) {
  if (!filled.text.trim()) return dropDraft(session, id) && false;
  const kept = write(prefixOf(session) + id, { ...filled, at: Date.now() });
  const others = drafts(session).filter((one) => one.id !== id).sort((one, other) => Boolean(other.refused) - Boolean(one.refused));
  for (const one of others.slice(MOST - 1)) dropDraft(session, one.id);
  return kept;
}

// The question sent under `cid` was taken: what was written since stays a draft.
export function settleDraft(session, cid, text) {
  const found = drafts(session).find((one) => one.cid === cid);
  if (!found) return;
  const { id, cid: _, refused: __, ...filled } = found;
  if (filled.text.trim() === text) dropDraft(session, id);
  else keepDraft(session, id, filled);
}

// It was refused: back into its draft, or into one of its own.
export function returnDraft(session, cid, asked, refused) {
  const found = drafts(session).find((one) => one.cid === cid);
  const { id, cid: _, ...filled } = found ?? { ...asked, id: cid, anonymous: !asked.name };
  keepDraft(session, id, { ...filled, refused });
}
