import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../client/desk/draft.js";
import { KeptTexts } from "../../client/desk/kept_texts.js";

function shelf() {
  const rows = new Map();
  return {
    get length() { return rows.size; }, key: (index) => [...rows.keys()][index], getItem: (key) => rows.get(key) ?? null,
    setItem: (key, value) => rows.set(key, value), removeItem: (key) => rows.delete(key),
  };
}

// A desk as this page has it; with the `storage` of another it is that page, loaded anew.
function desk({ storage = shelf(), answer = null } = {}) {
  const here = { storage, sent: [], refusals: [], shown: answer, texts: new KeptTexts("desk", storage) };
  here.answer = () => here.shown;
  here.store = { get: () => ({ id: "q1", number: 1 }) };
  here.commands = { save: (question, payload) => new Promise((answered) => here.sent.push({ ...payload, answered })) };
  here.drafts = new Drafts(here, (question, said) => here.refusals.push(said.code));
  return here;
}

const nothing = () => {};
const breath = () => new Promise((resolve) => setTimeout(resolve, 5));
const write = (here, text) => {
  const draft = here.drafts.open("q1", nothing);
  draft.type(text);
  return draft;
};
const saved = (rev, text) => ({ rev, draft: { text, by: "staff:1", at: 1 } });

test("a text that the server refused is offered again at this desk and after it is loaded anew", async () => {
  const here = desk();
  const draft = write(here, "quá dài");
  here.drafts.leave("q1", nothing);
  here.sent[0].answered({ ok: false, code: "text.long", say: "…" });
  await breath();
  assert.deepEqual([draft.state, here.refusals], ["refused", ["text.long"]]);
  assert.equal(here.drafts.open("q1", nothing).text, "quá dài");
  assert.equal(desk({ storage: here.storage }).drafts.open("q1", nothing).text, "quá dài");
});

test("what was not yet saved is kept from the first letter", () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  write(here, "bản cũ và thêm").sign("p1");
  const again = desk({ storage: here.storage, answer: saved(4, "bản cũ") }).drafts.open("q1", nothing);
  assert.deepEqual([again.text, again.person, again.rev, again.state], ["bản cũ và thêm", "p1", 4, "waiting"]);
});

test("what the server has is kept no longer, nor is a field that was emptied", async () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  const draft = write(here, "bản mới");
  here.drafts.leave("q1", nothing);
  here.sent[0].answered({ ok: true });
  await breath();
  assert.deepEqual([draft.state, here.storage.length], ["saved", 0]);
  here.shown = saved(5, "bản mới");
  write(here, "  ");
  here.drafts.leave("q1", nothing);
  assert.equal(here.storage.length, 0);
  assert.equal(here.drafts.open("q1", nothing).text, "bản mới");
});

test("while the line is down the composer shows what waits, and one alone sends it", () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  const draft = write(here, "đang chờ đường truyền");
  here.drafts.leave("q1", nothing);
  const again = here.drafts.open("q1", nothing);
  assert.equal(again, draft);
  assert.deepEqual([again.text, again.state, here.sent.length], ["đang chờ đường truyền", "saving", 1]);
});

test("what was on its way when the page was left is known as our own, and what was typed since goes on from it", async () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  const draft = write(here, "một");
  draft.flush();
  draft.type("một hai");
  const next = desk({ storage: here.storage, answer: saved(4, "bản cũ") });
  const again = next.drafts.open("q1", nothing);
  again.flush();
  next.shown = saved(5, "một");
  next.sent[0].answered({ ok: false, code: "answer.conflict" });
  await breath();
  assert.deepEqual([again.state, again.text, again.rev, next.refusals], ["waiting", "một hai", 5, []]);
  const late = desk({ storage: here.storage, answer: saved(5, "một") }).drafts.open("q1", nothing);
  assert.deepEqual([late.state, late.rev], ["waiting", 5]);
});

test("a colleague's newer draft and the text that was kept are both there", () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  write(here, "của tôi");
  const next = desk({ storage: here.storage, answer: saved(6, "của đồng nghiệp") });
  const draft = next.drafts.open("q1", nothing);
  assert.deepEqual([draft.text, draft.state], ["của tôi", "overtaken"]);
  draft.type("của tôi, viết thêm");
  assert.equal(next.texts.get("write:q1").text, "của tôi, viết thêm");
  draft.take(6, "của đồng nghiệp", null);
  assert.equal(next.texts.get("write:q1"), undefined);
});
