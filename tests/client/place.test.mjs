import assert from "node:assert/strict";
import { test } from "node:test";

import { keepPlace } from "../../client/desk/place.js";
import { Place } from "../../client/lib/place.js";
import { Store } from "../../client/lib/store.js";

function shelf() {
  const rows = new Map();
  return { getItem: (key) => rows.get(key) ?? null, setItem: (key, value) => rows.set(key, value) };
}

const window_ = () => {
  let hear = null;
  return { addEventListener: (name, listener) => { if (name === "pagehide") hear = listener; }, leave: () => hear() };
};

test("a place is found by who comes back, and by nobody who comes anew", () => {
  const [kept, page] = [shelf(), window_()];
  new Place("room.s1", { storage: () => kept, back: () => false }).keep(() => ({ id: "cau-7" }), page);
  page.leave();
  assert.deepEqual(new Place("room.s1", { storage: () => kept, back: () => true }).found(), { id: "cau-7" });
  assert.equal(new Place("room.s1", { storage: () => kept, back: () => false }).found(), null);
  assert.equal(new Place("room.s2", { storage: () => kept, back: () => true }).found(), null);
});

test("where nothing can be kept nothing is found and nothing breaks", () => {
  const page = window_();
  const storage = () => { throw new Error("SecurityError"); };
  const place = new Place("room.s1", { storage, back: () => true });
  place.keep(() => ({ id: "cau-7" }), page);
  page.leave();
  assert.equal(place.found(), null);
});

function made(ids) {
  const store = new Store();
  store.take({ since: 0, seq: 9, mark: "m", put: ids.map((id) => ({ noun: "question", id, v: 1 })), drop: [], older: 1 });
  const desk = {
    store, chosen: null, column: null, untouched: true, mode: null, page: { session: "s1" }, layout: { names: ["new", "ready"] },
    open(column) { [desk.column, desk.chosen, desk.untouched] = [column, "top", true]; },
    show(id) { if (store.get("question", id)) desk.chosen = id; },
  };
  return desk;
}

const left = (column, chosen) => ({ found: () => ({ column, chosen }), keep() {} });
const page = (store, ...ids) => store.page({ put: ids.map((id) => ({ noun: "question", id, v: 1 })), older: null }, store.era);

test("the row that was left is chosen again, also when it comes with an earlier page", () => {
  const here = made(["a", "b"]);
  keepPlace(here, left("ready", "b"));
  assert.deepEqual([here.column, here.chosen], ["ready", "b"]);
  const later = made(["a"]);
  keepPlace(later, left("new", "b"));
  assert.equal(later.chosen, "top");
  page(later.store, "b");
  assert.equal(later.chosen, "b");
});

test("a hand that chose another row meanwhile was faster", () => {
  const desk = made(["a"]);
  keepPlace(desk, left("new", "b"));
  [desk.chosen, desk.untouched] = ["a", false];
  page(desk.store, "b");
  assert.equal(desk.chosen, "a");
});

test("the first row that comes is no hand, and a form that is open is one", () => {
  const desk = made([]);
  keepPlace(desk, left("new", "b"));
  desk.chosen = "a"; // as a desk does that stood on nothing
  page(desk.store, "a");
  assert.equal(desk.chosen, "a");
  desk.store.take({ since: 9, seq: 10, mark: "m2", put: [{ noun: "question", id: "b", v: 10 }], drop: [] });
  assert.equal(desk.chosen, "b");
  const busy = made(["a"]);
  keepPlace(busy, left("new", "b"));
  busy.mode = "refuse";
  page(busy.store, "b");
  assert.equal(busy.chosen, "top");
});
