import assert from "node:assert/strict";
import { test } from "node:test";

import { Rundown } from "../../client/host/rundown.js";
import { MINUTE, lateness, showOf } from "../../client/lib/show.js";
import { setNow } from "../../client/lib/time.js";

const cases = await (await fetch(new URL("./show_cases.json", import.meta.url))).json();
const ms = (minutes) => (minutes === null || minutes === undefined ? null : minutes * MINUTE);

for (const one of cases) {
  test(one.name, () => {
    const items = one.items.map(({ extra = 0, ...item }, rank) => ({ rank, id: String(rank), extra: ms(extra), fixed: ms(item.fixed),
      offset: ms(item.offset), length: ms(item.length), started_at: ms(item.started_at), ended_at: ms(item.ended_at) }));
    const show = showOf(items.reverse(), 0, ms(one.now));
    assert.deepEqual(show.lines.map(({ begins }) => begins / MINUTE), one.begins);
    assert.equal(show.late === null ? null : show.late / MINUTE, one.late);
    assert.equal((show.end ?? 0) / MINUTE, one.end);
    assert.deepEqual([show.running?.number ?? null, show.following?.number ?? null], one.points);
  });
}

test("lateness is said in whole minutes", () => {
  assert.deepEqual(lateness(-30_000), { key: "show.on_time", minutes: 0 });
  assert.deepEqual(lateness(3 * MINUTE + 59_000), { key: "show.late", minutes: 3 });
  assert.deepEqual(lateness(-2 * MINUTE), { key: "show.early", minutes: 2 });
});

// A table with two items of which the first runs, and an outbox that answers when it is told to.
function made(answer = { ok: true }) {
  const sent = [];
  const item = (id, rank, started) => ({ id, rank, offset: ms(rank), length: MINUTE, extra: 0, fixed: null, started_at: started, ended_at: null,
    by: "staff:mai", acted_at: started ?? 0 });
  const rows = { session: [{ id: "s", starts_at: 0, open: ["show_item.start", "show_item.adjust", "show_item.undo_start"] }],
    show_item: [item("one", 0, 1000), item("two", 1, null)] };
  const store = { get: (noun, id) => rows[noun]?.find((each) => each.id === id) ?? null, all: (noun) => rows[noun] ?? [] };
  let done;
  const outbox = { act: (name, session, payload) => { sent.push([name, payload]); return new Promise((resolve) => { done = () => resolve(answer); }); } };
  const limits = { settle_ms: 2000, undo_ms: 10_000, show_act_ms: 10_000 };
  const line = { state: "open" };
  const rundown = new Rundown({ page: { session: "s", base: "", me: { id: "staff:mai" }, staff: { "staff:lan": "Lan" }, limits }, store, line, outbox });
  return { rundown, sent, line, answer: async () => { done(); await new Promise((resolve) => { setTimeout(resolve); }); } };
}

test("a finger that lands twice makes one step, on its way and a moment after", async () => {
  setNow(60_000);
  const { rundown, sent, answer } = made();
  rundown.next();
  rundown.next();
  await answer();
  rundown.next();
  assert.deepEqual(sent, [["show_item.start", { show_item: "two", after: "one" }]]);
  setNow(63_000);
  rundown.next();
  assert.equal(sent.length, 2);
});

test("a colleague who was faster is named", async () => {
  setNow(60_000);
  const { rundown, answer } = made({ ok: false, code: "show_item.conflict", state: "running", by: "staff:lan", at: 1000, say: "…" });
  rundown.next();
  await answer();
  assert.equal(rundown.said.text, "show.faster.running");
});

test("what the server never heard is said, and what was seen last stays", async () => {
  setNow(60_000);
  const { rundown, line, answer } = made({ ok: false, code: "outbox.expired" });
  line.state = "lost";
  rundown.lined();
  const since = rundown.lostAt;
  rundown.lined();
  assert.equal(rundown.lostAt, since);
  rundown.next();
  await answer();
  assert.equal(rundown.said.text, "show.unreached");
  assert.equal(rundown.show.running.item.id, "one");
  line.state = "open";
  rundown.lined();
  assert.equal(rundown.lostAt, null);
});

test("more time is asked for once, against what was seen", async () => {
  setNow(60_000);
  const { rundown, sent } = made();
  rundown.more(2 * MINUTE);
  rundown.more(2 * MINUTE);
  assert.deepEqual(sent, [["show_item.adjust", { show_item: "one", extra: 2 * MINUTE, was: 0 }]]);
});
