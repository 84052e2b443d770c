import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTS, Rights, actOf } from "../../client/desk/acts.js";
import { COLUMNS, columnOf, sorted } from "../../client/desk/columns.js";
import { Desk } from "../../client/desk/desk.js";
import { KEYS, keyFor, keyOf } from "../../client/desk/keys.js";
import { personal, pieces, without } from "../../client/desk/personal.js";
import { Store } from "../../client/lib/store.js";

const EDITORS = { roles: ["lead", "moderator"] };
const CAN = {
  asked: { "question.accept": EDITORS, "question.refuse": EDITORS, "question.redact": EDITORS },
  accepted: { "question.call": EDITORS, "question.refuse": EDITORS, "question.promise": EDITORS, "answer.draft": { roles: ["expert"] } },
};
const OPEN = ["question.accept", "question.refuse", "question.redact", "question.call", "question.promise", "answer.draft", "session.pause"];

const question = (number, v, state = "asked", more = {}) => ({
  noun: "question", id: `q${number}`, v, number, kind: "question", text: `Xin hỏi ${number}`, text_rev: 1, original: null, state,
  by: "asker", acted_at: v, asked_at: number, can: CAN[state] ?? {}, ...more,
});
const frame = (since, seq, put) => ({ since, seq, mark: `m${seq}`, put, drop: [] });

function made(put = [question(1, 1), question(2, 2), question(3, 3)], roles = ["moderator"]) {
  const store = new Store();
  store.take(frame(0, 10, [{ noun: "session", id: "s", v: 1, state: "live", open: OPEN }, ...put]));
  const sent = [];
  const outbox = { entries: [], act: (name, session, carries) => new Promise((answer) => sent.push({ name, carries, answer })) };
  const page = { session: "s", audience: "desk", me: { id: "staff:1", name: "Lan", roles }, staff: { "staff:2": "Hùng" } };
  const desk = new Desk({ page, store, line: { state: "open" }, outbox });
  store.subscribe(() => desk.changed());
  desk.changed();
  return { desk, store, sent };
}

const numbers = (rows) => rows.map(({ number }) => number);

test("every state stands in exactly one column", () => {
  const states = COLUMNS.flatMap(({ states: own }) => own);
  assert.equal(new Set(states).size, states.length);
  assert.equal(columnOf("promised"), "later");
  assert.deepEqual(numbers(sorted([question(1, 1), question(3, 3), question(2, 2, "accepted")]).new), [3, 1]);
});

test("a button needs all three: the entity's leave, my role, the session's hour", () => {
  const mine = new Rights({ id: "staff:1", roles: ["moderator"] }, OPEN, 1000);
  assert.ok(mine.may(question(1, 1), "question.accept"));
  assert.ok(!mine.may(question(1, 1), "question.call"), "the entity does not say so");
  assert.ok(!mine.may(question(1, 1, "accepted"), "answer.draft"), "not my role");
  assert.ok(!new Rights({ id: "staff:1", roles: ["moderator"] }, [], 1000).may(question(1, 1), "question.accept"), "not now");
  const rule = (more) => question(1, 1, "asked", { can: { "question.accept": { ...EDITORS, ...more } } });
  assert.ok(!mine.may(rule({ not: ["staff:1"] }), "question.accept"));
  assert.ok(!mine.may(rule({ only: ["staff:2"] }), "question.accept"));
  assert.ok(!mine.may(rule({ until: 999 }), "question.accept"));
  assert.ok(mine.may(rule({ until: 1001, only: ["staff:1"] }), "question.accept"));
  assert.ok(mine.mayRun("session.pause") && !mine.mayRun("session.start"));
});

test("keys are told apart, and name only acts and moves that exist", () => {
  const keys = KEYS.flatMap(({ key, also }) => [key, also]).filter(Boolean);
  assert.equal(new Set(keys).size, keys.length);
  const known = new Set([...ACTS.map(({ command }) => command), "answer.publish", "stage.blank", "stage.freeze"]);
  assert.ok(KEYS.every(({ command, move }) => (command ? known.has(command) : Boolean(move))));
  assert.ok(ACTS.every(({ command }) => keyOf(command)), "every act has its key");
  assert.equal(keyFor("ArrowDown").move, "down");
});

test("an act carries what it was decided on", () => {
  assert.deepEqual(actOf("question.accept").carries(question(4, 4)), { question: "q4", text_rev: 1, state: "asked" });
  assert.deepEqual(actOf("question.refuse").carries(question(4, 4)), { question: "q4", state: "asked" });
});

test("the next row is chosen at once; the one acted on is marked until the server has said so", async () => {
  const { desk, store, sent } = made();
  assert.equal(desk.chosen, "q3");
  desk.commands.start("question.accept");
  assert.equal(desk.chosen, "q2");
  assert.equal(desk.pending.of("q3"), "question.accept");
  desk.commands.start("question.accept", store.get("question", "q3"));
  assert.equal(sent.length, 1, "not twice");
  sent[0].answer({ ok: true, seq: 11, n: 1 });
  store.take(frame(10, 11, [question(3, 11, "accepted", { by: "staff:1" })]));
  await Promise.resolve();
  await Promise.resolve();
  desk.changed();
  assert.equal(desk.pending.of("q3"), null);
  assert.deepEqual(numbers(desk.rows()), [2, 1]);
  assert.equal(desk.takenRows.among(desk.rows(), "new").length, 2, "my own act leaves no grey line");
});

test("a refusal gives the row back and says the server's words", async () => {
  const { desk, sent } = made();
  desk.commands.start("question.accept");
  sent[0].answer({ ok: false, code: "question.conflict", say: "…", state: "refused", by: "staff:2", at: 5, number: 3 });
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(desk.pending.of("q3"), null);
  assert.equal(desk.notices.current.kind, "faster");
});

test("a row that a colleague took leaves a grey line in its place", () => {
  const { desk, store } = made();
  store.take(frame(10, 11, [question(2, 11, "accepted", { by: "staff:2" })]));
  const items = desk.takenRows.among(desk.rows(), "new");
  assert.deepEqual(items.map((each) => [each.question.number, Boolean(each.now)]), [[3, false], [2, true], [1, false]]);
  desk.open("ready");
  desk.open("new");
  assert.equal(desk.takenRows.among(desk.rows(), "new").length, 2);
});

test("what a form decides on is what was seen when it opened, and a colleague's act in between is noticed", async () => {
  const { desk, store, sent } = made();
  desk.commands.start("question.refuse");
  assert.equal(desk.mode, "refuse");
  assert.ok(!desk.overtaken);
  store.take(frame(10, 11, [question(3, 11, "accepted", { by: "staff:2" })]));
  assert.ok(desk.overtaken);
  desk.commands.send("question.refuse", desk.held, { reason: "spam" });
  assert.equal(sent[0].carries.state, "asked");
});

test("new questions wait above while older pages fill in below", () => {
  const { desk, store } = made([question(5, 5), question(4, 4)]);
  store.take(frame(10, 11, [question(6, 11)]));
  store.page({ put: [question(1, 1)], older: null }, store.era);
  assert.deepEqual(numbers(desk.rows()), [5, 4, 1]);
  assert.equal(desk.unread.count, 1);
  desk.pull();
  assert.deepEqual(numbers(desk.rows()), [6, 5, 4, 1]);
});

test("stepping goes on from where the chosen row stood when somebody took it", () => {
  const { desk, store } = made();
  desk.choose("q2");
  store.take(frame(10, 11, [question(2, 11, "accepted", { by: "staff:2" })]));
  desk.step(1);
  assert.equal(desk.chosen, "q1");
});

test("personal data: found, also in disguise, and taken out", () => {
  const text = "Gọi 0900.000.106 hoặc ０９００．０００．１０６, thư a.b@vidu.example, CMND 000000123, sinh ngày 01/01/1900.";
  const found = personal(text);
  assert.deepEqual(found.map(({ kind }) => kind), ["phone", "phone", "mail", "identity", "birth"]);
  assert.equal(pieces(text, found).map(({ text: piece }) => piece).join(""), text);
  assert.equal(personal(without(text, found, "[đã lược]")).length, 0);
  assert.deepEqual(personal("Năm 1996, thửa 515 m2, Nghị định 181/2004, ngày 15/10/1993, giá 1.200.000 đồng").map(({ text: piece }) => piece), []);
});
