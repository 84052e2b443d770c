import assert from "node:assert/strict";
import { test } from "node:test";

import { keepAnswer, receipts } from "../../client/room/answers.js";
import { claim, openDraft, waiting } from "../../client/room/claim.js";
import { draft, drafts, keepDraft } from "../../client/room/drafts.js";
import { names, read, write } from "../../client/room/shelf.js";

const ASKED = { kind: "question", asker_type: "citizen", field: "khac", text: "Xin hỏi" };
const filled = (text) => ({ ...ASKED, text, name: "", province: "", anonymous: false });
const asking = (cid, text = ASKED.text) => ({ do: "question.ask", session: "s", cid, with: { ...ASKED, text } });
const texts = (session) => drafts(session).map(({ text }) => text).sort();
let count = 0;
const fresh = () => `s${Date.now()}-${(count += 1)}`;

class Memory {
  rows = new Map();
  get(key) { return this.rows.get(key) ?? null; }
  set(key, value) { this.rows.set(key, value); }
}

// Locks of one browser; `tab()` gives what one tab sees of them, `close` ends it.
function browser() {
  const held = new Map();
  return () => {
    const mine = new Set();
    return {
      close() { for (const name of mine) held.delete(name); },
      query: async () => ({ held: [...held.keys()].map((name) => ({ name })) }),
      async request(name, _, work) {
        if (held.has(name)) return work(null);
        held.set(name, true);
        mine.add(name);
        return work({ name });
      },
    };
  };
}

test("two tabs write two drafts; the next page takes over what no living tab writes", async () => {
  const [session, tab] = [fresh(), browser()];
  const [one, two, three] = [tab(), tab(), tab()];
  const first = await claim(session, { locks: one, memory: new Memory() });
  keepDraft(session, first, filled("của tab một"));
  const second = await claim(session, { locks: two, memory: new Memory() });
  assert.notEqual(first, second);
  keepDraft(session, second, filled("của tab hai"));
  assert.deepEqual(texts(session), ["của tab hai", "của tab một"]);
  one.close();
  assert.equal(await claim(session, { locks: three, memory: new Memory() }), first);
});

test("a reload goes on with its own draft, a copied tab does not", async () => {
  const [session, tab, memory] = [fresh(), browser(), new Memory()];
  const before = tab();
  const own = await claim(session, { locks: before, memory });
  keepDraft(session, own, filled("một"));
  const copy = new Memory();
  copy.set("giaoluu:tab", own);
  assert.notEqual(await claim(session, { locks: tab(), memory: copy }), own);
  before.close();
  assert.equal(await claim(session, { locks: tab(), memory }), own);
});

test("without locks the draft of a tab that just wrote is left alone", async () => {
  const session = fresh();
  const memory = new Memory();
  const own = await claim(session, { locks: null, memory });
  keepDraft(session, own, filled("một"));
  assert.notEqual(await claim(session, { locks: null, memory: new Memory() }), own);
  assert.equal(await claim(session, { locks: null, memory }), own);
});

test("drafts of closed tabs are offered, and the chosen one is opened", async () => {
  const [session, tab] = [fresh(), browser()];
  const closed = tab();
  for (const text of ["một", "hai"]) keepDraft(session, await claim(session, { locks: closed, memory: new Memory() }), filled(text));
  closed.close();
  const [here, memory] = [tab(), new Memory()];
  const own = await claim(session, { locks: here, memory });
  const [other] = await waiting(session, own, { locks: here });
  assert.notEqual(other.id, own);
  here.close();
  openDraft(other.id, memory);
  assert.equal(await claim(session, { locks: tab(), memory }), other.id);
});

test("a refused question goes back into its own draft, whoever heard the answer; others keep theirs", () => {
  const session = fresh();
  keepDraft(session, "a", { ...filled("bị từ chối"), cid: "cid-a" });
  keepDraft(session, "b", filled("còn viết"));
  keepAnswer(session, asking("cid-a", "bị từ chối"), { ok: false, code: "text.links", say: "Vì sao" });
  assert.equal(draft(session, "a").refused, "Vì sao");
  assert.equal(draft(session, "a").cid, undefined);
  assert.equal(draft(session, "b").text, "còn viết");
  keepAnswer(session, asking("cid-c", "không có bản nháp"), { ok: false, code: "text.links", say: "Vì sao" });
  assert.deepEqual(texts(session), ["bị từ chối", "còn viết", "không có bản nháp"]);
});

test("what was written on after sending stays a draft; what was sent as it stands goes", () => {
  const session = fresh();
  const receipt = { question: "q1", number: 1, at: 5 };
  keepDraft(session, "a", { ...filled("đã sửa"), cid: "cid-a" });
  keepAnswer(session, asking("cid-a", "đã gửi"), { ok: true, receipt });
  assert.equal(draft(session, "a").text, "đã sửa");
  assert.equal(draft(session, "a").cid, undefined);
  keepDraft(session, "b", { ...filled(" nguyên văn "), cid: "cid-b" });
  keepAnswer(session, asking("cid-b", "nguyên văn"), { ok: true, receipt: { ...receipt, question: "q2" } });
  assert.equal(draft(session, "b"), null);
  assert.deepEqual(receipts(session).map(({ question, at }) => [question, at]), [["q2", 5], ["q1", 5]]);
  keepDraft(session, "a", filled("  "));
  assert.deepEqual(drafts(session), []);
});

test("no answer yet changes nothing", () => {
  const session = fresh();
  keepDraft(session, "a", { ...filled("đang gửi"), cid: "cid-a" });
  keepAnswer(session, asking("cid-a", "đang gửi"), { ok: false, code: "retry", retry: true });
  assert.equal(draft(session, "a").cid, "cid-a");
});

test("too many drafts: the oldest go, what came back stays", () => {
  const session = fresh();
  keepDraft(session, "back", { ...filled("bị trả lại"), refused: "Vì sao" });
  for (let n = 0; n < 40; n += 1) keepDraft(session, `d${n}`, filled(`số ${n}`));
  assert.equal(drafts(session).length, 20);
  assert.equal(draft(session, "back").text, "bị trả lại");
  assert.equal(draft(session, "d39").text, "số 39");
});

test("a browser whose storage is full or denied still gives each page a draft to write", async () => {
  const { getItem, setItem } = Storage.prototype;
  const refuse = () => { throw new DOMException("", "QuotaExceededError"); };
  try {
    Storage.prototype.setItem = refuse;
    assert.ok(await claim(fresh(), { locks: browser()() }));
    Storage.prototype.getItem = refuse;
    assert.ok(await claim(fresh(), { locks: browser()() }));
    openDraft("another");
  } finally {
    Object.assign(Storage.prototype, { getItem, setItem });
    sessionStorage.removeItem("giaoluu:tab");
  }
});

test("where the browser keeps nothing, what is written lasts as long as the page: token, slip and drafts", () => {
  const { getItem, setItem } = Storage.prototype;
  try {
    Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new DOMException("no", "SecurityError"); };
    assert.equal(write("giaoluu:test-token", "first"), false);
    assert.deepEqual([read("giaoluu:test-token"), names("giaoluu:test-")], ["first", ["token"]]);
    keepAnswer("s-off", { do: "question.ask", cid: "c1", with: { text: "Xin hỏi?" } }, { ok: true, receipt: { question: "q1", lookup_code: "ABCD" } });
    assert.equal(receipts("s-off")[0].lookup_code, "ABCD");
  } finally {
    Object.assign(Storage.prototype, { getItem, setItem });
  }
  assert.equal(write("giaoluu:test-token", null), true);
  assert.equal(read("giaoluu:test-token"), null);
});
