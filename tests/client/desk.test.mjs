import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMANDS, KEYS, MODES, keyFor, keyOf, rowOf } from "../../client/desk/catalogue.js";
import { Columns } from "../../client/desk/columns.js";
import { Desk } from "../../client/desk/desk.js";
import { ofAChild, personal, personalIn, pieces, secret, without } from "../../client/desk/personal.js";
import { Rights, actOf, carried } from "../../client/desk/rights.js";
import { goneOf } from "../../client/desk/say.js";
import { cameFrom } from "../../client/desk/transfer.js";
import { EXPIRED } from "../../client/lib/outbox.js";
import { Store } from "../../client/lib/store.js";
import { setNow } from "../../client/lib/time.js";
import { learn } from "../../client/lib/words.js";

const EDITORS = { roles: ["lead", "moderator"] };
const CAN = {
  asked: { "question.accept": EDITORS, "question.refuse": EDITORS, "question.redact": EDITORS },
  accepted: { "question.call": EDITORS, "question.refuse": EDITORS, "question.promise": EDITORS, "answer.draft": { roles: ["expert"] } },
};
const OPEN = ["question.accept", "question.refuse", "question.redact", "question.call", "question.promise", "answer.draft", "session.pause", "question.undo"];

const LAYOUT = {
  columns: [
    { name: "new", states: ["asked"], order: ["-number"] },
    { name: "ready", states: ["accepted"], order: ["rank", "number"] },
    { name: "air", states: ["called"], order: ["number"] },
    { name: "later", states: ["promised"], order: ["number"] },
    { name: "done", states: ["answered_live", "answered_later", "refused", "withdrawn", "veiled"], order: ["-acted_at", "-number"] },
  ],
  likely: { asked: ["question.accept"], accepted: ["question.call"] },
  reasons: ["spam"],
  roles: { "session.pause": ["lead", "moderator"], "session.undo_end": ["lead"], "stage.blank": ["moderator"] },
};
const LIMITS = { show_act_ms: 10_000, act_ms: 43_200_000, end_undo_ms: 600_000, undo_ms: 10_000 };

const question = (number, v, state = "asked", more = {}) => ({
  noun: "question", id: `q${number}`, v, number, kind: "question", text: `Xin hỏi ${number}`, text_rev: 1, original: null, state,
  by: "asker", acted_at: v, asked_at: number, can: CAN[state] ?? {}, ...more,
});
const frame = (since, seq, put, older) => ({ since, seq, mark: `m${seq}`, put, drop: [], ...(older ? { older } : {}) });

function made(put = [question(1, 1), question(2, 2), question(3, 3)], { roles = ["moderator"], send, signIn = null, older } = {}) {
  const store = new Store();
  store.take(frame(0, 10, [{ noun: "session", id: "s", v: 1, state: "live", open: OPEN }, ...put], older));
  const sent = [];
  const outbox = { entries: [], act: (name, session, carries, cid, within) => new Promise((answer) => sent.push({ name, carries, answer, within })) };
  const me = { id: "staff:1", name: "Lan", roles };
  const page = { session: "s", audience: "desk", me, staff: { "staff:2": "Hùng" }, desk: LAYOUT, limits: LIMITS };
  const desk = new Desk({ page, store, line: { state: "open", send }, outbox, signIn, storage: null });
  store.subscribe(() => desk.changed());
  desk.changed();
  return { desk, store, sent };
}

const numbers = (rows) => rows.map(({ number }) => number);

test("columns stand as the server says, each in its order", () => {
  const columns = new Columns(LAYOUT.columns);
  assert.equal(columns.of("promised"), "later");
  assert.deepEqual(numbers(columns.sorted([question(1, 1), question(3, 3), question(2, 2, "accepted")]).new), [3, 1]);
  const done = [question(1, 9, "refused"), question(3, 5, "veiled"), question(2, 5, "refused")];
  assert.deepEqual(numbers(columns.sorted(done).done), [1, 3, 2]);
});

test("a button needs all three: the entity's leave, my role, the session's hour", () => {
  const mine = new Rights(["moderator"], OPEN, LAYOUT);
  assert.ok(mine.may(question(1, 1), "question.accept"));
  assert.ok(!mine.may(question(1, 1, "asked", { erased_at: 5 }), "question.accept"), "its words are gone");
  assert.ok(!mine.may(question(1, 1), "question.call"), "the entity does not say so");
  assert.ok(!mine.may(question(1, 1, "accepted"), "answer.draft"), "not my role");
  assert.ok(!new Rights(["moderator"], [], LAYOUT).may(question(1, 1), "question.accept"), "not now");
  assert.ok(mine.mayRun("session.pause") && !mine.mayRun("session.start"), "not open");
  assert.ok(!new Rights(["moderator"], ["session.undo_end"], LAYOUT).mayRun("session.undo_end"), "the lead's alone");
  assert.ok(!new Rights(["lead"], ["words.erase"], LAYOUT).mayRun("words.erase"), "nobody's");
});

test("a command of the server that the table does not know, and that needs no form, is a plain button", () => {
  const can = { "question.send_back": { ...EDITORS, with: ["state"] }, "question.weigh": { ...EDITORS, with: ["into"] } };
  const rights = new Rights(["moderator"], [...OPEN, "question.send_back", "question.weigh"], LAYOUT);
  assert.deepEqual(rights.acts(question(1, 1, "asked", { can })).map(({ command }) => command), ["question.send_back"]);
});

test("keys are told apart, and name only acts and moves that exist", () => {
  const keys = KEYS.flatMap(({ key, also }) => [key, also]).filter(Boolean);
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(KEYS.every(({ command, move }) => Boolean(command) !== Boolean(move)));
  assert.ok(COMMANDS.every(({ command, how }) => keyOf(command) || how === "run" || command.startsWith("panel.") || rowOf(command).apart || rowOf(command).ungroups || rowOf(command).reopens || how === "order"), "every act has its key");
  assert.ok(COMMANDS.every(({ mode }) => !mode || MODES[mode]), "every mode is one");
  assert.equal(keyFor("ArrowDown").move, "down");
});

test("an act carries what it was decided on", () => {
  assert.deepEqual(carried(actOf("question.accept"), question(4, 4)), { question: "q4", text_rev: 1, state: "asked" });
  assert.deepEqual(carried(actOf("question.refuse"), question(4, 4)), { question: "q4", state: "asked" });
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

test("the grey line says what the question is now, whatever came after", () => {
  const { desk, store } = made();
  const line = () => desk.takenRows.among(desk.rows(), "new").find(({ now }) => now).now;
  store.take(frame(10, 11, [question(2, 11, "accepted", { by: "staff:2" })]));
  store.take(frame(11, 12, [question(2, 12, "called", { by: "staff:1" })]));
  assert.deepEqual([line().state, line().by], ["called", "staff:1"]);
});

test("what a colleague did is told as just done for a minute, and after it as what the question is now", () => {
  learn({ "desk.gone": "{who} vừa {did} lúc {at}", "desk.gone_before": "{who} {did} lúc {at}, nay {state}", "desk.did.accepted": "duyệt", "state.question.accepted": "đã duyệt" });
  const { desk } = made();
  const taken = question(2, 11, "accepted", { by: "staff:2", acted_at: 1_290_000_000_000 });
  const at = (ms) => {
    setNow(taken.acted_at + ms);
    return goneOf(desk, taken);
  };
  assert.equal(at(59_000), "Hùng vừa duyệt lúc 20:20");
  assert.equal(at(61_000), "Hùng duyệt lúc 20:20, nay đã duyệt");
  setNow(Date.now());
  learn({});
});

test("the row where the desk stands by itself is told from one that a hand chose", () => {
  const { desk, store } = made([]);
  store.take(frame(10, 11, [question(1, 11), question(2, 11)]));
  assert.deepEqual([desk.chosen, desk.untouched], ["q2", true]);
  desk.step(1);
  assert.deepEqual([desk.chosen, desk.untouched], ["q1", false]);
  desk.open("new");
  desk.moveOn(desk.question);
  assert.equal(desk.untouched, false);
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
  const { desk, store } = made([question(5, 5), question(4, 4)], { older: 4 });
  store.take(frame(10, 11, [question(6, 11)]));
  store.page({ put: [question(1, 1)], older: null }, store.era);
  assert.deepEqual(numbers(desk.rows()), [5, 4, 1]);
  assert.equal(desk.unread.count, 1);
  desk.pull();
  assert.deepEqual(numbers(desk.rows()), [6, 5, 4, 1]);
});

test("what a colleague brings back waits as well, what one's own act brings is shown", () => {
  const { desk, store } = made([question(5, 5), question(4, 4, "accepted"), question(3, 3, "accepted"), question(1, 1)]);
  store.take(frame(10, 11, [question(4, 11, "asked", { by: "staff:2" })]));
  assert.deepEqual(numbers(desk.rows()), [5, 1]);
  assert.equal(desk.unread.count, 1);
  store.take(frame(11, 12, [question(3, 12, "asked", { by: "staff:1" })]));
  assert.deepEqual(numbers(desk.rows()), [5, 3, 1]);
  desk.show("q4");
  assert.deepEqual([desk.chosen, numbers(desk.rows())], ["q4", [5, 4, 3, 1]]);
});

test("a column that a colleague fills does not move while it is read", () => {
  const { desk, store } = made([question(1, 1), question(2, 2), question(3, 3, "accepted"), question(4, 4, "accepted")]);
  desk.open("ready");
  store.take(frame(10, 11, [question(1, 11, "accepted", { by: "staff:2" })]));
  assert.deepEqual(numbers(desk.rows()), [3, 4]);
  assert.equal(desk.unread.count, 1);
  desk.pull();
  assert.deepEqual(numbers(desk.rows()), [1, 3, 4]);
});

test("a colleague who decides the question that is looked at is told, and a key for what is no more possible says so", () => {
  const { desk, store, sent } = made();
  store.take(frame(10, 11, [question(3, 11, "accepted", { by: "staff:2" })]));
  assert.equal(desk.chosen, "q3");
  assert.deepEqual([desk.outrun.was.state, desk.outrun.now.state], ["asked", "accepted"]);
  assert.ok(desk.notices.spoken.text);
  desk.commands.start("question.accept");
  assert.equal(sent.length, 0);
  assert.deepEqual([desk.notices.current.kind, desk.notices.current.answer.by, desk.notices.current.answer.state], ["faster", "staff:2", "accepted"]);
  desk.choose("q2");
  assert.equal(desk.outrun.now, null);
});

test("who presses in the moment in which a colleague acts decides on what was seen", () => {
  const { desk, store, sent } = made([question(3, 3, "accepted")]);
  desk.open("ready");
  store.take(frame(10, 11, [question(3, 11, "accepted", { by: "staff:2", text: "Xin hỏi khác", text_rev: 2 })]));
  desk.commands.start("question.call");
  assert.equal(desk.held.text_rev, 1);
  assert.ok(desk.overtaken);
  assert.equal(sent.length, 0);
});

test("one's own act and another row are no colleague's", () => {
  const { desk, store } = made();
  store.take(frame(10, 11, [question(3, 11, "accepted", { by: "staff:1" }), question(2, 11, "accepted", { by: "staff:2" })]));
  assert.equal(desk.outrun.now, null);
});

test("stepping goes on from where the chosen row stood when somebody took it", () => {
  const { desk, store } = made();
  desk.choose("q2");
  store.take(frame(10, 11, [question(2, 11, "accepted", { by: "staff:2" })]));
  desk.step(1);
  assert.equal(desk.chosen, "q1");
});

test("personal data is drawn where the server found it, in letters of any size, and taken out", () => {
  const text = "👪 𝟎𝟗𝟏 gọi 0912 345 678, ông Cường";
  const told = [{ kind: "phone", start: 10, end: 22, open: false }, { kind: "official", start: 28, end: 33, open: true }];
  const found = personal({ text, personal: told });
  assert.deepEqual(found.map((hit) => hit.text), ["0912 345 678", "Cường"]);
  assert.equal(pieces(text, found).map(({ text: piece }) => piece).join(""), text);
  assert.equal(without(text, secret({ id: "q", text, personal: told }), "[đã lược]"), "👪 𝟎𝟗𝟏 gọi [đã lược], ông Cường");
  assert.deepEqual(personal({ text }), []);
  assert.deepEqual(personalIn({ original: "Số 0912", personal: [{ kind: "phone", start: 3, end: 7, open: false }] })
    .map((hit) => hit.text), ["0912"]);
});

test("a find that may stay goes with nothing, until it is pressed again", () => {
  const { desk, sent } = made([PHONED]);
  const [hit] = personal(desk.question);
  desk.keep(desk.question, hit);
  assert.deepEqual(secret(desk.question, desk.keptFinds), []);
  desk.commands.start("question.accept");
  assert.equal(sent[0].name, "question.accept");
  desk.keep(desk.question, hit);
  assert.equal(secret(desk.question, desk.keptFinds).length, 1);
});

const PHONE = "Xin gọi số 0912 345 678 cho tôi?";
const PHONED = question(1, 1, "asked", { text: PHONE, personal: [{ kind: "phone", start: 11, end: 23, open: false }] });

test("a text that reads as a child's says so to the moderator", () => {
  for (const text of ["Em học lớp 6 trường làng, sao suối đen?", "Cháu năm nay 12 tuổi hỏi bác Bộ trưởng", "Con là học sinh trường Mẫu".normalize("NFD")]) assert.ok(ofAChild(text), text);
  for (const text of ["Tôi 45 tuổi hỏi về sổ đỏ", "Em trai tôi 31 tuổi chưa có sổ", "Xem lớp đất mặt", undefined]) assert.ok(!ofAChild(text), text);
});

test("what is marked as personal data goes public only after a stop, by whatever way it is accepted", async () => {
  const { desk, sent } = made([PHONED]);
  for (const way of [() => desk.commands.start("question.accept"), () => desk.commands.next()]) {
    way();
    assert.equal(sent.length, 0);
    assert.equal(desk.mode, "personal");
    assert.equal(desk.about, "question.accept");
    desk.leave();
  }
  desk.commands.cleanAndSend("question.accept", desk.question, personal(PHONED), "[…]");
  assert.equal(sent[0].name, "question.redact");
  sent[0].answer({ ok: true, seq: 11, n: 1 });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([sent[1].name, sent[1].carries], ["question.accept", { question: "q1", text_rev: 2, state: "asked" }]);
});

test("nothing is accepted when the personal data could not be taken out", async () => {
  const { desk, sent } = made([PHONED]);
  desk.commands.cleanAndSend("question.accept", desk.question, personal(PHONED), "[…]");
  sent[0].answer({ ok: false, code: "question.conflict", by: "staff:2", at: 5, state: "asked" });
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(sent.length, 1);
});

test("one's last act is offered to be taken back, for as long as the server says, and nobody else's", async () => {
  const at = Date.now();
  const undone = { "question.undo": EDITORS };
  const mine = (number, ago, more = {}) => question(number, 5, "accepted", { by: "staff:1", acted_at: at - ago, undo: at - ago, can: undone, ...more });
  const { desk, sent } = made([mine(1, 3000), mine(2, 2000), mine(3, 1000, { by: "staff:2" }), mine(4, 11_000), mine(5, 500, { undo: null })]);
  desk.commands.undo();
  assert.deepEqual(sent.map(({ name, carries }) => [name, carries]), [["question.undo", { question: "q2" }]]);
  desk.commands.undo();
  assert.equal(sent.length, 1, "one is on its way");
  sent[0].answer({ ok: true, seq: 11, n: 1 });
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(desk.chosen, "q2", "what was taken back is looked at again");
});

test("what waits stands as somebody moved it, and a step names the question before which it goes", async () => {
  const can = { "question.order": EDITORS };
  const waits = (n) => question(n, n, "accepted", { can });
  const rank = (n, place, v = 8) => ({ noun: "rank", id: `q${n}`, v, place });
  const { desk, store, sent } = made([waits(1), waits(2), waits(3), rank(3, "000000013")]);
  store.take(frame(10, 11, [{ noun: "session", id: "s", v: 11, state: "live", open: [...OPEN, "question.order"] }]));
  desk.open("ready");
  assert.deepEqual(numbers(desk.rows()), [3, 1, 2]);
  assert.equal(desk.candidate.number, 3);
  desk.choose("q2");
  desk.commands.step(desk.question, -1);
  assert.deepEqual(sent.at(-1).carries, { question: "q2", before: "q1" });
  store.take(frame(11, 12, [rank(2, "000000014", 12)]));
  assert.deepEqual(numbers(desk.rows()), [3, 2, 1]);
  sent.at(-1).answer({ ok: true });
  await new Promise((resolve) => setTimeout(resolve));
  assert.ok(desk.notices.spoken.text, "it is said to whoever does not see it");
  desk.commands.step(desk.question, "top");
  assert.deepEqual(sent.at(-1).carries, { question: "q2", before: "q3" });
  desk.choose("q3");
  desk.commands.step(desk.question, -1);
  assert.equal(sent.length, 2, "above the first there is nothing");
  desk.choose("q1");
  desk.commands.step(desk.question, 1);
  assert.equal(sent.length, 2);
});

test("the ticks of a flood are the chosen rows: one is left out and the form stays, another row ends it", () => {
  const { desk, store } = made([question(1, 1), question(2, 2), question(3, 3), question(4, 4)]);
  store.take(frame(10, 11, [{ noun: "session", id: "s", v: 11, state: "live", open: [...OPEN, "flood.sweep"] }]));
  desk.page.desk = { ...LAYOUT, roles: { ...LAYOUT.roles, "flood.sweep": ["moderator"] } };
  const flood = { by: "device", alike: ["q1", "q2"], others: ["q3"], first: 1, last: 2 };
  const chosen = () => desk.many.questions.map(({ number }) => number);
  desk.many.sweep(flood);
  assert.deepEqual([desk.many.step, chosen()], ["flood.sweep", [1, 2]]);
  desk.many.mark("q1");
  desk.many.mark("q3");
  assert.deepEqual([desk.many.step, chosen()], ["flood.sweep", [2, 3]]);
  for (const id of ["q2", "q3"]) desk.many.mark(id);
  assert.ok(desk.many.shown, "with no tick the form is still there");
  desk.many.mark("q2");
  desk.many.mark("q4");
  assert.deepEqual([desk.many.step, chosen()], [null, [2, 4]]);
  desk.many.sweep(flood);
  desk.many.act(null);
  assert.deepEqual([desk.many.step, chosen()], [null, [1, 2]]);
  desk.many.leave();
  assert.ok(!desk.many.shown);
});

test("a flood that was swept is taken back by the same key, and of what cannot be taken back it is said why", async () => {
  const at = Date.now();
  const flood = { noun: "flood", id: "f1", v: 6, state: "swept", numbers: [1, 2], by: "staff:1", swept_at: at - 1000, can: { "flood.reopen": EDITORS } };
  const { desk, store, sent } = made([question(1, 5, "refused"), flood]);
  store.take(frame(10, 11, [{ noun: "session", id: "s", v: 11, state: "live", open: [...OPEN, "flood.reopen"] }]));
  desk.commands.undo();
  assert.deepEqual(sent.map(({ name, carries }) => [name, carries]), [["flood.reopen", { flood: "f1" }]]);
  store.take(frame(11, 12, [{ ...flood, v: 12, state: "opened_again", can: {} }]));
  desk.commands.undo();
  assert.equal(desk.notices.current.kind, "nothing_to_undo");
  desk.notices.done("question.transfer", question(1, 5), "elsewhere");
  desk.notices.clear();
  desk.commands.undo();
  assert.deepEqual([desk.notices.current.kind, desk.notices.current.why], ["final", "elsewhere"]);
});

test("acts on the running show are good for a moment, the others for a day's work, texts for ever", () => {
  const onAir = question(7, 7, "called", { can: { "question.promise": EDITORS } });
  const { desk, sent } = made([onAir, question(1, 1), { noun: "stage", id: "stage", v: 1, question: "q7", since: 1 }]);
  desk.commands.run("session.pause");
  desk.commands.run("panel.excuse", { person: "p1" });
  desk.commands.start("question.promise", onAir);
  desk.commands.send("question.accept", question(1, 1));
  desk.commands.save(question(1, 1), { text: "…", rev: 0 });
  const within = Object.fromEntries(sent.map((each) => [each.name, each.within]));
  assert.deepEqual(within, {
    "session.pause": LIMITS.show_act_ms, "panel.excuse": LIMITS.show_act_ms, "question.promise": LIMITS.show_act_ms,
    "question.accept": LIMITS.act_ms, "answer.draft": undefined,
  });
});

test("an act that came to nothing is told as such, and one is not sent twice while it waits", async () => {
  const { desk, sent } = made();
  const first = desk.commands.run("session.pause");
  await desk.commands.run("session.pause");
  assert.equal(sent.length, 1);
  sent[0].answer(EXPIRED);
  await first;
  assert.equal(desk.notices.current.kind, "expired");
});

test("of several acts that came to nothing each is named, until the notice is closed", () => {
  const { desk } = made([question(1, 1), question(2, 2)]);
  const named = () => desk.notices.current.all.map(({ command, question }) => `${question.number} ${command}`);
  desk.notices.refused("question.accept", question(1, 1), { code: "question.state" });
  desk.notices.refused("question.accept", question(1, 1), EXPIRED);
  desk.notices.refused("question.promise", question(2, 2), EXPIRED);
  assert.deepEqual(named(), ["1 question.accept", "2 question.promise"]);
  desk.notices.clear();
  desk.notices.refused("question.refuse", question(2, 2), EXPIRED);
  assert.deepEqual(named(), ["2 question.refuse"]);
});

test("a switch of the screen that reached nobody does not say that it will be sent again", async () => {
  const { desk, store } = made([question(1, 1)], { send: async () => { throw new Error("not connected"); } });
  store.take(frame(10, 11, [{ noun: "session", id: "s", v: 11, state: "live", open: ["stage.blank"] }]));
  await desk.commands.flip("stage.blank");
  assert.equal(desk.notices.current.kind, "unreached");
});

test("signed out, nothing is sent and nothing is kept for later: the sign-in is asked for", async () => {
  const signIn = { ended: true, goodbye() {} };
  const { desk, sent } = made(undefined, { signIn });
  desk.commands.start("question.accept");
  await desk.commands.run("session.pause");
  await desk.commands.flip("stage.blank");
  assert.equal(sent.length, 0);
  assert.ok(desk.signing && desk.dialogOpen);
});

test("what is being written stays open under the window to sign in again, and afterwards", () => {
  const signIn = { ended: false, goodbye() { this.ended = true; }, atRest(then) { then(); } };
  const { desk } = made(undefined, { signIn });
  desk.enter("edit");
  const { held } = desk;
  desk.goodbye({ code: "sign_in.needed", say: "Hết phiên." });
  assert.deepEqual([desk.signing, desk.mode, desk.held], [true, "edit", held]);
  signIn.ended = false;
  desk.joined({ staff: {} });
  assert.deepEqual([desk.signing, desk.mode, desk.dialogOpen], [false, "edit", false]);
  desk.enter("sign_in");
  desk.leave();
  assert.deepEqual([desk.signing, desk.mode], [false, "edit"], "closed by hand it is the window alone that goes");
});

test("a question that came says from whom, one that is away or was asked here does not", () => {
  const hand = (unit, stream) => ({ unit, stream, since: 1 });
  const asked = hand("gltt", "session:a"), came = hand("angiang", "session:b"), gone = hand("cantho", "unit:cantho");
  const at = (hands) => cameFrom({ store: { get: () => hands && { hands } }, page: { session: "b", units: { gltt: "Bộ" } } }, { id: "q1" });
  assert.equal(at([asked, came]), "transfer.row");
  assert.equal(at([asked, came, gone]), "");
  assert.equal(at([hand("angiang", "session:b")]), "");
  assert.equal(at(undefined), "");
});
