// What the server answered to this browser's questions, kept here because the page that asked may be long gone:
// receipts (their look-up code is told once only), and refused questions, which go back into the draft.

import { read, write } from "./shelf.js";

const MOST = 50;
const receiptsOf = (session) => `giaoluu:receipts:${session}`;
const draftOf = (session) => `giaoluu:draft:${session}`;

export const receipts = (session) => read(receiptsOf(session)) ?? [];
export const receiptOf = (session, question) => receipts(session).find((one) => one.question === question) ?? null;

export const draft = (session) => read(draftOf(session));
export const keepDraft = (session, filled) => write(draftOf(session), filled);
export const dropDraft = (session) => write(draftOf(session), null);

export function keepAnswer(session, envelope, answer) {
  if (envelope.do !== "question.ask" || answer.retry || answer.code === "retry") return;
  if (answer.ok) received(session, envelope, answer);
  else giveBack(session, envelope.with, answer.say);
}

function received(session, { cid, with: asked }, { receipt, at }) {
  keepReceipt(session, { ...asked, ...receipt, cid, at });
  if (draft(session)?.text?.trim() === asked.text) dropDraft(session);
}

function giveBack(session, asked, refused) {
  const found = draft(session);
  keepDraft(session, { ...(found?.text ? found : { ...asked, anonymous: !asked.name }), refused });
}

function keepReceipt(session, receipt) {
  const others = receipts(session).filter((one) => one.question !== receipt.question);
  write(receiptsOf(session), [receipt, ...others].slice(0, MOST));
}
