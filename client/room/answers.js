// What the server answered to this browser's questions, kept here because the page that asked may be long gone:
// receipts (their look-up code is told once only), and refused questions, which go back into their draft.

import { returnDraft, settleDraft } from "./drafts.js";
import { read, write } from "./shelf.js";

const MOST = 50;
const receiptsOf = (session) => `giaoluu:receipts:${session}`;

export const receipts = (session) => read(receiptsOf(session)) ?? [];
export const receiptOf = (session, question) => receipts(session).find((one) => one.question === question) ?? null;

export function keepAnswer(session, envelope, answer) {
  if (envelope.do !== "question.ask" || answer.retry || answer.code === "retry") return;
  if (!answer.ok) return returnDraft(session, envelope.cid, envelope.with, answer.say);
  keepReceipt(session, { ...envelope.with, ...answer.receipt, cid: envelope.cid });
  settleDraft(session, envelope.cid, envelope.with.text);
}

function keepReceipt(session, receipt) {
  const others = receipts(session).filter((one) => one.question !== receipt.question);
  write(receiptsOf(session), [receipt, ...others].slice(0, MOST));
}
