import assert from "node:assert/strict";
import { test } from "node:test";

import { Line } from "../../client/lib/socket.js";
import { Store } from "../../client/lib/store.js";
import { FakeSocket } from "./line.mjs";
import { pause, until } from "./wait.mjs";

const frame = (since, seq, put = []) => ({ since, seq, mark: `m${seq}`, put, drop: [] });
const question = (id, v) => ({ noun: "question", id, v });

function made({ fetch = async () => { throw new Error("no network"); } } = {}) {
  const socket = new FakeSocket();
  const store = new Store();
  store.take(frame(0, 5));
  const frameUrl = (position) => `/frame?since=${position}`;
  const join = { session: "s1", audience: "desk" };
  const line = new Line({ open: () => socket, store, join, frameUrl, fetch, random: () => 0 });
  line.start();
  return { socket, store, line };
}

async function opened(more) {
  const all = made(more);
  all.socket.open();
  all.socket.answer({ ok: true, frame: null });
  await until("open", () => all.line.state === "open");
  return all;
}

test("joins with the position of the store and tells what it heard", async () => {
  const { socket, store, line } = made();
  let staff = null;
  line.on("joined", (ack) => { staff = ack.staff; });
  socket.open();
  assert.deepEqual(socket.sent[0].envelope, { do: "session.join", session: "s1", audience: "desk", position: "5.m5" });
  socket.answer({ ok: true, frame: frame(5, 7, [question("a", 7)]), staff: { "staff:1": "Lan" } });
  await until("open", () => line.state === "open");
  assert.equal(store.position, "7.m7");
  assert.equal(staff["staff:1"], "Lan");
  line.stop();
});

test("frames that come during a join wait for its answer", async () => {
  const { socket, store, line } = made();
  socket.open();
  socket.push("frame", frame(9, 10, [question("b", 10)]));
  assert.equal(store.position, "5.m5");
  socket.answer({ ok: true, frame: frame(5, 9) });
  await until("caught up", () => store.position === "10.m10");
  line.stop();
});

test("a gap is filled from our own position, on the same line", async () => {
  const { socket, store, line } = await opened();
  socket.push("frame", frame(8, 9, [question("b", 9)]));
  assert.equal(socket.sent[0].envelope.position, "5.m5");
  socket.answer({ ok: true, frame: frame(5, 9, [question("a", 6), question("b", 9)]) });
  await until("filled", () => store.position === "9.m9");
  assert.equal(store.all("question").length, 2);
  line.stop();
});

test("comes back after a fall and joins again", async () => {
  const { socket, line } = await opened();
  socket.fall("transport close", 1012);
  assert.equal(line.state, "lost");
  await until("second attempt", () => socket.opens === 2);
  socket.open();
  assert.equal(socket.sent[0].envelope.do, "session.join");
  line.stop();
});

test("waits as long as the server asked", async () => {
  const { socket, line } = await opened();
  socket.push("bye", { code: "server.busy", say: "…", retry_after_ms: 900 });
  socket.fall("io server disconnect");
  await pause(700);
  assert.equal(socket.opens, 1);
  await until("second attempt", () => socket.opens === 2);
  line.stop();
});

test("does not come back after a refusal", async () => {
  for (const code of [1008, 4401, 4403]) {
    const { socket, line } = await opened();
    socket.fall("transport close", code);
    assert.equal(line.state, "closed");
  }
  const { socket, line } = made();
  let said = null;
  line.on("bye", (bye) => { said = bye.code; });
  socket.open();
  socket.answer({ ok: false, code: "audience.forbidden", say: "…" });
  await until("closed", () => line.state === "closed");
  assert.equal(said, "audience.forbidden");
});

test("reads frames over HTTP while no WebSocket opens, and stops when one does", async () => {
  const asked = [];
  const answers = [frame(5, 6, [question("a", 6)])];
  const fetch = async (url, { headers }) => {
    asked.push({ url, tag: headers["If-None-Match"] });
    const body = answers.shift();
    return { ok: true, status: body ? 200 : 304, headers: new Headers({ ETag: '"6"' }), json: async () => body };
  };
  const { socket, store, line } = made({ fetch });
  for (let n = 1; n <= 3; n += 1) {
    socket.fail();
    await until(`attempt ${n + 1}`, () => socket.opens === n + 1);
  }
  await until("polling", () => line.state === "polling");
  assert.equal(asked[0].url, "/frame?since=5.m5");
  assert.equal(store.position, "6.m6");
  socket.open();
  socket.answer({ ok: true, frame: null });
  await until("open", () => line.state === "open");
  line.stop();
});

test("what is sent without an answer is not taken for done", async () => {
  const { socket, line } = await opened();
  const sent = line.send({ do: "question.ask", cid: "c1" });
  socket.fall("transport close", 1006);
  await assert.rejects(sent);
  await assert.rejects(line.send({ do: "question.ask", cid: "c1" }));
  line.stop();
});
