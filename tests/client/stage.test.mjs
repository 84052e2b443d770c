import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../client/lib/store.js";
import { Switches } from "../../client/lib/switches.js";
import { stayAwake } from "../../client/stage/awake.js";
import { idleKey } from "../../client/stage/idle.js";
import { STEPS, hasBand, smaller, stepFor, topicStep } from "../../client/stage/length.js";
import { View } from "../../client/stage/view.js";

test("size follows length, up to the longest question", () => {
  assert.equal(stepFor("x".repeat(60)), 60);
  assert.equal(stepFor("x".repeat(61)), 120);
  assert.equal(stepFor("x".repeat(5000)), 5000);
  assert.equal(stepFor("x".repeat(9000)), 5000);
  assert.equal(smaller(500), 800);
  assert.equal(smaller(5000), 5000);
  assert.ok(hasBand(500) && !hasBand(800));
  assert.deepEqual([...STEPS].sort((a, b) => a - b), STEPS);
  assert.deepEqual(["x", "x".repeat(121), "x".repeat(300), "x".repeat(900)].map(topicStep), [120, 200, 320, 320]);
});

const question = (number, state, kind = "question") => ({ noun: "question", id: `q${number}`, v: number, number, state, kind, text: "…" });
const session = (more) => ({ noun: "session", id: "s", v: 1, state: "live", topic: "…", open: ["question.ask"], starts_at: 100, answer_due: 900, ...more });
const seated = (page, ...put) => {
  const store = new Store();
  store.take({ since: 0, seq: 9, mark: "m", drop: [], put });
  return [new View(page, store), store];
};

test("shows what is on air and nothing that nobody chose", () => {
  const put = [question(1, "accepted", "opinion"), question(4, "accepted"), question(3, "accepted"), question(2, "called"), session()];
  const [idle] = seated({}, ...put, { noun: "stage", id: "stage", v: 9, question: null, since: null });
  assert.equal(idle.question, null, "accepted ones wait until they are called");
  assert.deepEqual(Object.getOwnPropertyNames(View.prototype).filter((name) => name === "next"), []);
  const [view, store] = seated({ address: "http://gltt.giaoluu.vn:1", figures: { asked: 5, answered: 3 } }, ...put, { noun: "stage", id: "stage", v: 9, question: "q2", since: 1 });
  assert.equal(view.question.number, 2);
  assert.equal(view.address, "gltt.giaoluu.vn:1");
  assert.deepEqual(view.figures, { asked: 5, answered: 3 });
  store.take({ since: 9, seq: 10, mark: "n", put: [{ noun: "question", id: "q2", v: 10, number: 2, state: "veiled", reason: "abusive" }], drop: [] });
  assert.equal(view.question, null, "a stub has no words to show");
});

test("invites to ask while questions are taken, and only to where people can come", () => {
  const qr = { size: 1, path: "M0 0h1v1h-1z" };
  for (const [page, open, expected] of [[{ qr }, ["question.ask"], true], [{ qr }, [], false], [{ qr: null }, ["question.ask"], false]]) {
    const [view] = seated(page, session({ open }));
    assert.equal(view.invites, expected);
  }
});

test("no counts before the first question, none on a frozen screen", () => {
  const [view] = seated({ figures: { asked: 0, answered: 0 } }, session(), { noun: "stage", id: "stage", v: 9, question: null });
  assert.equal(view.figures, null);
  view.hear({ signal: "figures", asked: 2, answered: 1 });
  assert.deepEqual(view.figures, { asked: 2, answered: 1 });
  view.hear({ signal: "freeze", on: true, at: 5 });
  assert.equal(view.figures, null);
});

test("between questions it promises nothing that is past", () => {
  const open = ["question.ask"];
  for (const [state, more, at, waiting, key] of [
    ["planned", { open: [] }, 50, null, "planned"], ["planned", { open: [] }, 150, null, "soon"], ["intake", { open }, 50, null, "intake"],
    ["intake", { open: [] }, 50, null, "planned"], ["intake", { open }, 100, null, "soon"], ["live", { open }, 150, null, "live"],
    ["live", { open: [] }, 150, null, "live_closed"], ["paused", { open }, 150, null, "paused"], ["follow_up", {}, 150, 4, "follow_up"],
    ["follow_up", {}, 150, 0, "closed"], ["follow_up", {}, 901, 4, "closed"], ["closed", {}, 150, 0, "closed"],
  ]) assert.equal(idleKey(session({ state, open: [], ...more }), at, waiting), `stage.idle.${key}`, `${state} at ${at}`);
});

test("the screen is kept awake, also after it was hidden", async () => {
  let asked = 0;
  const lock = { released: false };
  const heard = [];
  const document = { visibilityState: "visible", addEventListener: (name, listener) => heard.push([name, listener]) };
  await stayAwake({ document, navigator: { wakeLock: { request: async () => (asked += 1) && lock } } });
  assert.equal(asked, 1);
  const [[name, changed]] = heard;
  assert.equal(name, "visibilitychange");
  await changed();
  assert.equal(asked, 1, "it holds");
  lock.released = true;
  document.visibilityState = "hidden";
  await changed();
  assert.equal(asked, 1);
  document.visibilityState = "visible";
  await changed();
  assert.equal(asked, 2);
  await stayAwake({ document, navigator: {} });
  await stayAwake({ document, navigator: { wakeLock: { request: async () => { throw new Error("NotAllowed"); } } } });
});

test("of the log and a signal about a switch the later holds", () => {
  const store = new Store();
  const stage = (more) => ({ noun: "stage", id: "stage", question: null, since: null, blank: { on: false, at: 0 }, freeze: { on: false, at: 0 }, held: null, ...more });
  const called = (number) => question(number, "called");
  store.take({ since: 0, seq: 3, mark: "a", drop: [], put: [called(1), called(2), stage({ v: 3, question: "q1" })] });
  const view = new View({}, store);
  assert.equal(view.question.number, 1);
  view.hear({ signal: "blank", on: true, at: 100 });
  assert.ok(view.blank);
  store.take({ since: 3, seq: 4, mark: "b", drop: [], put: [stage({ v: 4, question: "q1", blank: { on: false, at: 90 } })] });
  assert.ok(view.blank, "what is written is older");
  view.hear({ signal: "blank", on: false, at: 99 });
  assert.ok(view.blank, "a signal that comes late");
  store.take({ since: 4, seq: 5, mark: "c", drop: [], put: [stage({ v: 5, question: "q1", blank: { on: false, at: 101 } })] });
  assert.ok(!view.blank);
  view.hear({ signal: "freeze", on: true, at: 200 });
  store.take({ since: 5, seq: 6, mark: "d", drop: [], put: [stage({ v: 6, question: "q2" })] });
  assert.equal(view.question.number, 1, "frozen before the log knows");
  store.take({ since: 6, seq: 7, mark: "e", drop: [], put: [stage({ v: 7, question: "q2", freeze: { on: true, at: 200 }, held: "q1" })] });
  assert.equal(view.question.number, 1);
  assert.equal(new View({}, store).question.number, 1, "also after a reload");
  store.take({ since: 7, seq: 8, mark: "f", drop: [], put: [{ noun: "question", id: "q1", v: 8, number: 1, state: "veiled", reason: "abusive" }] });
  assert.equal(view.question, null, "what is taken out of sight leaves a frozen screen too");
  view.hear({ signal: "freeze", on: false, at: 300 });
  assert.equal(view.question.number, 2);
  assert.ok(new Switches(store, [{ signal: "blank", on: true, at: 400 }]).on("blank"), "as the page was told when it was drawn");
});
