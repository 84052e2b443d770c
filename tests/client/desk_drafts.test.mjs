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
  here.question = { id: "q1", number: 1, state: "accepted" };
  here.store = { get: () => here.question };
  here.commands = { save: (question, payload) => new Promise((answered) => here.sent.push({ ...payload, answered })) };
  here.drafts = new Drafts(here, (question, said) => here.refusals.push(said.code) && here.told?.(question, said));
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

test("what the server took from a page that is gone comes back as nobody's unsent text", () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  write(here, "bản mới ");
  const next = desk({ storage: here.storage, answer: saved(4, "bản cũ") });
  next.drafts.look();
  assert.ok(next.texts.get("write:q1"), "still on its way");
  next.shown = saved(5, "bản mới");
  next.drafts.look();
  next.shown = saved(6, "của đồng nghiệp");
  const draft = next.drafts.open("q1", nothing);
  assert.deepEqual([draft.text, draft.state, next.storage.length], ["của đồng nghiệp", "still", 0]);
});

test("the same when its answer comes before anything is shown, and what was typed after it stays", () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  write(here, "một");
  const next = desk({ storage: here.storage, answer: saved(4, "bản cũ") });
  next.drafts.arrived({ question: "q2", text: "một" });
  assert.equal(next.texts.get("write:q1").text, "một");
  next.drafts.arrived({ question: "q1", text: "một" });
  assert.equal(next.texts.get("write:q1"), undefined);
  write(next, "một hai");
  next.drafts.arrived({ question: "q1", text: "một hai" });
  assert.equal(next.texts.get("write:q1").text, "một hai", "it is open and keeps itself");
});

test("a composer that is opened on what the server has keeps nothing", () => {
  const storage = shelf();
  new KeptTexts("desk", storage).set("write:q1", { text: "bản mới", person: null, rev: 4, tried: [] });
  const next = desk({ storage, answer: saved(5, "bản mới") });
  assert.equal(next.drafts.open("q1", nothing).state, "still");
  assert.equal(storage.length, 0);
});

test("whoever refused the question while its draft waited is told by what it was when it was opened", async () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  const draft = write(here, "đang viết");
  here.question = { id: "q1", number: 1, state: "refused" };
  draft.flush();
  let was = null;
  here.told = (question) => { was = question.state; };
  here.sent[0].answered({ ok: false, code: "question.conflict", by: "staff:2", state: "refused" });
  await breath();
  assert.deepEqual([was, here.refusals], ["accepted", ["question.conflict"]]);
});

test("nothing stays of what was written to words that their asker had erased", () => {
  const here = desk({ answer: saved(4, "bản cũ") });
  const draft = write(here, "trích lời của người hỏi");
  for (const slot of ["edit:q1", "merge:q1", "translation:q1", "hold:q1"]) here.texts.set(slot, { text: "lời của người hỏi", rev: 1 });
  here.texts.set("note:q1", "lời của người hỏi");
  here.question = { id: "q1", number: 1, state: "erased", erased_at: 7 };
  here.drafts.look();
  draft.type("và thêm");
  assert.equal(here.storage.length, 0);
});

test("what was typed on a wording that somebody's right replaced is offered no more, what came after it is", () => {
  const questions = { q1: { text_rev: 3, wished_rev: 3 }, q2: { text_rev: 1, wished_rev: 0 } };
  const texts = new KeptTexts("desk", shelf());
  const find = (id) => questions[id];
  texts.set("edit:q1", { text: "lời đã xoá", rev: 2 });
  texts.set("translation:q1", { text: "erased words", rev: 9, text_rev: 2 });
  texts.set("transfer:q1", { note: "erased words" }); // of an earlier version, which kept no revision
  texts.set("merge:q2", { text: "lời đã xoá", about: { q2: 1, q1: 2 } });
  texts.set("edit:q2", { text: "của tôi", rev: 1 });
  texts.set("write:q1", { text: "câu trả lời", rev: 1 });
  texts.look(find);
  assert.deepEqual(["edit", "translation", "transfer", "merge", "write"].flatMap((mode) => texts.slots(mode)), ["edit:q2", "write:q1"]);
  assert.ok(texts.erased("edit:q1") && texts.erased("merge:q2") && !texts.erased("edit:q2"));
  texts.set("edit:q1", { text: "viết lại", rev: 3 });
  texts.look(find);
  assert.equal(texts.get("edit:q1").text, "viết lại");
  texts.delete("edit:q1");
  assert.ok(!texts.erased("edit:q1"), "told until it is saved or dropped");
});

test("what another window of the seat typed or sent is known here", () => {
  const storage = shelf();
  const texts = new KeptTexts("desk", storage);
  const tell = (key, newValue) => globalThis.dispatchEvent(Object.assign(new Event("storage"), { key, newValue, storageArea: storage }));
  tell("desk:edit:q1", JSON.stringify({ at: Date.now(), value: { text: "ở cửa sổ kia" } }));
  tell("panel:edit:q2", JSON.stringify({ at: Date.now(), value: { text: "không phải ở đây" } }));
  assert.deepEqual(texts.slots("edit"), ["edit:q1"]);
  tell("desk:edit:q1", null);
  assert.deepEqual(texts.slots("edit"), []);
});
