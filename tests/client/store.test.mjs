import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../client/lib/store.js";
import { World, dice } from "./world.mjs";

const LIMIT = 4;
const frame = (since, seq, put, drop = [], more = {}) => ({ since, seq, mark: `m${seq}`, put, drop, ...more });
const question = (id, v, text = "") => ({ noun: "question", id, v, text });
const table = (store) => Object.fromEntries(store.all("question").map((each) => [each.id, each]).sort());

test("takes only what is newer, and remembers what was dropped", () => {
  const store = new Store();
  store.take(frame(0, 5, [question("a", 5, "new")]));
  store.page({ put: [question("a", 3, "old"), question("b", 3)] });
  assert.equal(store.get("question", "a").text, "new");
  store.take(frame(5, 8, [], [{ noun: "question", id: "b", v: 8 }]));
  store.page({ put: [question("b", 3)] });
  assert.equal(store.get("question", "b"), null);
  store.take(frame(8, 9, [question("b", 9)]));
  assert.equal(store.get("question", "b").v, 9);
});

test("keeps its position at a gap and says so", () => {
  const store = new Store();
  assert.equal(store.position, null);
  assert.ok(store.take(frame(0, 5, [])));
  assert.equal(store.take(frame(7, 9, [question("a", 8)])), false);
  assert.equal(store.position, "5.m5");
  assert.ok(store.take(frame(5, 9, [])));
  assert.ok(store.take(frame(5, 7, [question("b", 7)])), "an old frame is no gap");
  assert.equal(store.get("question", "b"), null, "and brings nothing");
  assert.equal(store.position, "9.m9");
});

test("an overlapping frame is no continuation: what came and left meanwhile is not among its drops", () => {
  const store = new Store();
  store.take(frame(0, 25, [question("a", 25)]));
  assert.equal(store.take(frame(24, 30, [question("b", 28)])), false);
  assert.equal(store.position, "25.m25");
  assert.equal(store.get("question", "b"), null, "it may be gone again when the answer comes");
  store.take(frame(25, 30, [question("b", 28)], [{ noun: "question", id: "a", v: 27 }]));
  assert.deepEqual(table(store), { b: question("b", 28) });
});

test("a reset replaces what is there, even by smaller numbers", () => {
  const store = new Store();
  store.take(frame(0, 50, [question("a", 50, "lost future"), question("b", 40)]));
  const before = store.era;
  store.take(frame(0, 30, [question("a", 30, "restored")], [], { reset: true, older: 30 }));
  assert.deepEqual(table(store), { a: question("a", 30, "restored") });
  assert.equal(store.position, "30.m30");
  assert.equal(store.older, 30);
  assert.equal(store.page({ put: [question("b", 40)], older: null }, before), false, "asked for before the reset");
  assert.equal(store.get("question", "b"), null);
  store.page({ put: [question("b", 12, "older")], older: null }, store.era);
  assert.equal(store.get("question", "b").text, "older");
  assert.equal(store.older, null);
});

test("gives the same list until something changes, and tells its watchers", () => {
  const store = new Store();
  let told = 0;
  const stop = store.subscribe(() => { told += 1; });
  store.take(frame(0, 1, [question("a", 1)]));
  const list = store.all("question");
  assert.equal(store.all("question"), list);
  store.take(frame(1, 2, [question("b", 2)]));
  assert.notEqual(store.all("question"), list);
  stop();
  store.take(frame(2, 3, []));
  assert.equal(told, 2);
});

// A client under the worst network: frames and pages wait in a bag and come out in any order, some twice.
class Client {
  store = new Store();
  #bag = [];
  #world;
  #random;

  constructor(world, random) {
    this.#world = world;
    this.#random = random;
    this.join();
  }

  join() { this.#frame(this.#world.resume(this.store.position, LIMIT)); }
  hear(since) { this.#bag.push({ frame: this.#world.frame(since) }); }
  // A new line: frames of the old one are gone, pages are still under way.
  reconnect() {
    this.#bag = this.#bag.filter(({ page }) => page);
    this.join();
  }

  // The server went down: nothing is under way any more.
  crash() {
    this.join();
    this.#bag = [];
  }

  ask() {
    if (this.store.older === null) return;
    this.#bag.push({ page: this.#world.page(this.store.older, LIMIT), era: this.store.era });
  }

  deliver() {
    if (!this.#bag.length) return;
    const [item] = this.#bag.splice(Math.floor(this.#random() * this.#bag.length), 1);
    if (this.#random() < 0.2) this.#bag.push(item);
    if (item.frame) this.#frame(item.frame);
    else this.store.page(item.page, item.era);
  }

  settle() {
    for (let n = 0; n < 60; n += 1) this.deliver();
    this.reconnect();
    for (let n = 0; n < 60 && this.store.older !== null; n += 1) {
      this.store.page(this.#world.page(this.store.older, LIMIT), this.store.era);
    }
  }

  #frame(taken) {
    if (!this.store.take(taken)) this.join();
  }
}

function live(seed) {
  const random = dice(seed);
  const world = new World(random);
  for (let n = 0; n < 10; n += 1) world.change();
  const client = new Client(world, random);
  let told = world.seq;
  for (let step = 0; step < 60; step += 1) {
    const chance = random();
    if (chance < 0.4) world.change();
    else if (chance < 0.6) { client.hear(told); told = world.seq; }
    else if (chance < 0.7) client.ask();
    else if (chance < 0.74) client.reconnect();
    else if (chance < 0.76) {
      client.crash();
      world.restore(Math.max(0, world.seq - 5));
      if (random() < 0.5) for (let n = 0; n < 9; n += 1) world.change();
      told = world.seq;
      client.reconnect();
    } else client.deliver();
  }
  client.settle();
  return [table(client.store), world.truth()];
}

test("any order of frames and pages, lost lines and restored backups end in the server's own table", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const [found, truth] = live(seed);
    assert.deepEqual(found, truth, `seed ${seed}`);
  }
});

test("and the check can fail: a table that takes the last word instead of the newest differs", () => {
  const take = (rows, { put, drop }) => {
    for (const each of put) rows.set(each.id, each);
    for (const each of drop) rows.delete(each.id);
  };
  const world = new World(dice(7));
  for (let n = 0; n < 30; n += 1) world.change();
  const rows = new Map();
  for (const cut of [world.frame(15, 30), world.frame(0, 15)]) take(rows, cut);
  assert.notEqual(JSON.stringify(Object.fromEntries([...rows].sort())), JSON.stringify(world.truth()));
});
