import assert from "node:assert/strict";
import { test } from "node:test";

import { Messages } from "../../client/lib/messages.js";
import { beforeOf, compareTexts, inOrder, placeOf } from "../../client/lib/order.js";

const MINUTE = 60_000;

function seen(seat, messages, sent = []) {
  const page = { seat, me: { id: "staff:vi" }, limits: { message_ms: 5 * MINUTE } };
  return new Messages({ store: { all: () => messages }, page, act: (...act) => sent.push(act) });
}

const message = (id, to, at, ...read) => ({ id, to, at, read });

test("a seat sees the newest that is for it", () => {
  const every = [message("a", "host", 1), message("b", "panel", 2), message("c", "person:p", 3), message("d", "all", 0)];
  assert.equal(seen("host", every).current(null, 4).id, "a");
  assert.equal(seen("panel", every).current(["p"], 4).id, "c");
  assert.equal(seen("panel", every).current(["q"], 4).id, "b");
  assert.equal(seen("monitor", every).current(null, 4).id, "c");
});

test("one that nobody read stays, one's own read is there a minute, a monitor's as long as messages last", () => {
  const read = message("a", "all", 0, { by: "staff:vi", at: MINUTE });
  assert.equal(seen("host", [message("a", "all", 0)]).current(null, 60 * MINUTE).id, "a");
  assert.equal(seen("host", [read]).current(null, 2 * MINUTE).id, "a");
  assert.equal(seen("host", [read]).current(null, 2 * MINUTE + 1), null);
  assert.equal(seen("monitor", [read]).current(null, 4 * MINUTE).id, "a");
  assert.equal(seen("monitor", [read]).current(null, 5 * MINUTE + 1), null);
  assert.equal(seen("host", [read]).isRead(read), true);
});

test("reading is a command", () => {
  const sent = [];
  seen("host", [], sent).read({ id: "a" });
  assert.deepEqual(sent, [["message.read", { message: "a" }]]);
});

test("what waits is taken by number, unless somebody moved it", () => {
  const questions = [{ id: "c", number: 3 }, { id: "a", number: 1 }, { id: "b", number: 2 }];
  const ranks = { c: { place: "000000014" } };
  assert.deepEqual(inOrder(questions, (id) => ranks[id] ?? null).map(({ id }) => id), ["c", "a", "b"]);
  assert.equal(placeOf(null, { number: 12 }), "000000125");
  assert.deepEqual([compareTexts("a", "b"), compareTexts("b", "a"), compareTexts("a", "a")], [-1, 1, 0]);
});

test("before which one it goes", () => {
  const list = [{ id: "a" }, { id: "b" }, { id: "c" }];
  assert.deepEqual([beforeOf(list, 0, 1), beforeOf(list, 2, 0), beforeOf(list, 0, 2)], ["c", "a", null]);
  assert.deepEqual([beforeOf(list, 1, 1), beforeOf(list, 0, 3), beforeOf(list, 0, -1)], [undefined, undefined, undefined]);
});
