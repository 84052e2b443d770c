import assert from "node:assert/strict";
import { test } from "node:test";

import { Attempts } from "../../client/lib/attempts.js";
import { Heartbeat } from "../../client/lib/heartbeat.js";
import { Http } from "../../client/lib/http.js";
import { patience } from "../../client/lib/patience.js";
import { Line } from "../../client/lib/socket.js";
import { Store } from "../../client/lib/store.js";
import { now, setNow } from "../../client/lib/time.js";
import { FakeSocket } from "./line.mjs";
import { pause, until } from "./wait.mjs";

const frame = (since, seq, put = []) => ({ since, seq, mark: `m${seq}`, put, drop: [] });
const question = (id, v) => ({ noun: "question", id, v });

function made({ fetch = async () => { throw new Error("no network"); }, random = () => 0, sizes, ...more } = {}) {
  const socket = new FakeSocket();
  const store = new Store();
  store.take(frame(0, 5));
  const http = new Http({ base: "/buoi/s1", sizes, fetch });
  const join = { session: "s1", audience: "desk" };
  const line = new Line({ open: () => socket, store, join, http, random, ...more });
  line.start();
  return { socket, store, line };
}

const json = (body) => ({ ok: true, status: 200, json: async () => body });

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

test("reads frames over HTTP when no WebSocket opens, and stops when one does", async () => {
  const asked = [];
  const fetch = async (url, options) => {
    asked.push({ url, ...options });
    return json({ ...frame(5, 6, [question("a", 6)]), again_ms: 20, sockets: 1, figures: { asked: 3 } });
  };
  const { socket, store, line } = made({ fetch });
  const signals = [];
  line.on("signal", (news) => signals.push(news));
  socket.fail();
  await until("polling", () => line.state === "polling");
  assert.equal(asked[0].url, "/buoi/s1/frame?since=5.m5");
  assert.equal(asked[0].credentials, "omit");
  assert.equal(store.position, "6.m6");
  assert.equal(signals[0].asked, 3);
  await until("another attempt", () => socket.opens === 2);
  socket.open();
  socket.answer({ ok: true, frame: null });
  await until("open", () => line.state === "open");
  const read = asked.length;
  await pause(100);
  assert.equal(asked.length, read);
  line.stop();
});

test("an attempt that hangs behind a proxy keeps nobody waiting: HTTP is read, and what is sent goes there", async () => {
  const sent = [];
  const fetch = async (url, options) => {
    if (options.method === "POST") sent.push(url);
    return json(options.method === "POST" ? { ok: true } : { ...frame(5, 6), again_ms: 50, sockets: 1 });
  };
  const { socket, store, line } = made({ fetch });
  assert.equal(line.state, "opening");
  await until("polling", () => line.state === "polling", 4000);
  assert.equal(socket.opens, 1); // still under way
  assert.equal(await line.ready(), true);
  await line.send({ do: "chat.say", cid: "c1" });
  assert.equal(sent.length, 1);
  assert.equal(store.position, "6.m6");
  socket.open();
  socket.answer({ ok: true, frame: null });
  await until("open", () => line.state === "open");
  line.stop();
});

test("a full server's page reads over HTTP from the start, and tries a socket when the server says so", async () => {
  let sockets = 0;
  let reads = 0;
  const fetch = async () => {
    reads += 1;
    return json({ ...frame(5, 5), again_ms: 10, sockets });
  };
  const { socket, line } = made({ fetch, live: "http", again: 10, random: () => 0.4 });
  assert.equal(line.state, "polling");
  assert.equal(line.crowded, true);
  await until("read often", () => reads > 5);
  assert.equal(socket.opens, 0);
  sockets = 0.3; // not the share that we are in
  await until("read on", () => reads > 10);
  assert.equal(socket.opens, 0);
  sockets = 0.5;
  await until("an attempt", () => socket.opens === 1);
  socket.fail(); // somebody else was faster
  await until("still reading", () => reads > 20);
  assert.equal(line.state, "polling");
  line.stop();
});

test("commands and own matters go over HTTP while it is read there", async () => {
  const asked = [];
  const answers = {
    frame: () => ({ ...frame(5, 5), again_ms: 10, sockets: 0 }),
    do: () => ({ ok: true, receipt: { number: 7 }, mine: [{ id: "a", state: "asked" }] }),
    mine: () => ({ mine: [{ id: "a", state: "accepted" }] }),
  };
  const fetch = async (url, options) => {
    asked.push({ url, ...options });
    return json(answers[/[a-z]+(?=\?|$)/.exec(url)[0]]());
  };
  const { line } = made({ fetch, live: "http", again: 10 });
  const heard = [];
  line.on("mine", ({ mine }) => heard.push(mine[0].state));
  const answer = await line.send({ do: "question.ask", session: "s1", cid: "c1", with: {} });
  assert.equal(answer.receipt.number, 7);
  const sent = asked.find(({ method }) => method === "POST");
  assert.equal(sent.url, "/buoi/s1/do");
  assert.deepEqual(JSON.parse(sent.body), { do: "question.ask", session: "s1", cid: "c1", with: {} });
  await until("asked for its own", () => heard.includes("accepted"));
  assert.equal(heard[0], "asked");
  line.stop();
});

test("nobody without matters of their own asks for them", async () => {
  const urls = [];
  const fetch = async (url) => {
    urls.push(url);
    return json({ ...frame(5, 5), again_ms: 10, sockets: 0 });
  };
  const { line } = made({ fetch, live: "http", again: 10 });
  await until("read often", () => urls.length > 5);
  assert.equal(urls.some((url) => url.endsWith("/mine")), false);
  line.stop();
});

test("whoever does not know asks once for matters of its own; whoever has some asks at once", async () => {
  for (const [own, again, asked] of [[null, 10, 1], [true, 60_000, 1], [false, 10, 0]]) {
    const urls = [];
    const fetch = async (url) => {
      urls.push(url);
      return json(url.endsWith("/mine") ? { mine: [] } : { ...frame(5, 5), again_ms: 10, sockets: 0 });
    };
    const { line } = made({ fetch, live: "http", again, own });
    await until("read often", () => urls.length > (again === 10 ? 5 : 0));
    assert.equal(urls.filter((url) => url.endsWith("/mine")).length, asked, `own: ${own}`);
    line.stop();
  }
});

test("the token of an asker is brought to be made a cookie", async () => {
  const asked = [];
  let status = 204;
  const fetch = async (url, options) => {
    asked.push({ url, ...options });
    return new Response(null, { status });
  };
  const nobody = new Http({ base: "/buoi/s1", asker: { get: () => null, set() {} }, fetch });
  assert.equal(await nobody.remember(), false);
  assert.equal(asked.length, 0);
  const http = new Http({ base: "/buoi/s1", asker: { get: () => "token", set() {} }, fetch });
  assert.equal(await http.remember(), true);
  assert.deepEqual(asked, [{ ...asked[0], url: "/buoi/s1/mine", method: "POST", headers: { "Giaoluu-Asker": "token" } }]);
  status = 503;
  assert.equal(await http.remember(), false);
});

test("HTTP that fails too is a line that is lost", async () => {
  let fails = false;
  const fetch = async () => {
    if (fails) throw new Error("no network");
    return json({ ...frame(5, 5), again_ms: 10, sockets: 0 });
  };
  const { line } = made({ fetch, live: "http", again: 10 });
  const states = [];
  line.on("state", (state) => states.push(state));
  fails = true;
  await until("lost", () => line.state === "lost");
  await assert.rejects(line.send({ do: "question.ask", cid: "c1" }));
  fails = false;
  await until("reads again", () => line.state === "polling");
  line.stop();
});

test("after a fall without a word the return is spread as widely as the server said", async () => {
  const { socket, line } = made({ random: () => 0.5 });
  socket.open();
  socket.answer({ ok: true, frame: null, back_ms: 1600 });
  await until("open", () => line.state === "open");
  socket.fall("transport close", 1006);
  await pause(650);
  assert.equal(socket.opens, 1); // without that word it would be back after half a second
  await until("second attempt", () => socket.opens === 2);
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

const dead = { random: () => 0, fetch: async () => json({ ...frame(5, 6), again_ms: 1000, sockets: 0 }) };

test("an open socket that carries nothing is found out when the network changes, and HTTP is read", async () => {
  const { socket, store, line } = await opened(dead);
  const began = Date.now();
  line.nudge(); // the join that asks whether it lives is never answered
  await until("read over HTTP", () => store.position === "6.m6");
  await until("polling", () => line.state === "polling", 5000);
  assert.ok(Date.now() - began < 5000);
  assert.equal(socket.connected, false);
  line.stop();
});

test("a living socket stays, and what was missed comes with its answer", async () => {
  const { socket, store, line } = await opened();
  line.nudge();
  assert.equal(socket.sent[0].envelope.position, "5.m5");
  socket.answer({ ok: true, frame: frame(5, 8) });
  await until("caught up", () => store.position === "8.m8");
  assert.equal(line.state, "open");
  assert.equal(socket.opens, 1);
  line.stop();
});

test("a socket that has long said nothing is asked whether it lives, one that speaks is not", async () => {
  const { socket, line } = await opened();
  line.ask();
  assert.equal(socket.sent.length, 0);
  const real = Date.now;
  Date.now = () => real() + 26_000;
  line.ask();
  Date.now = real;
  assert.equal(socket.sent[0].envelope.do, "session.join", "a server that names no time is asked by a join");
  socket.answer({ ok: true, frame: null });
  await line.ready();
  assert.equal(line.state, "open");
  line.stop();
});

async function askable(more) {
  const all = made(more);
  all.socket.open();
  all.socket.answer({ ok: true, frame: null, ask_ms: 40 });
  await until("open", () => all.line.state === "open");
  return all;
}

test("a silent line is asked by one small event, and one that answers stays", async () => {
  const { socket, line } = await askable();
  line.ask();
  assert.equal(socket.sent.length, 0, "it has just spoken");
  await pause(60);
  line.ask();
  line.ask();
  assert.deepEqual(socket.sent.map(({ event }) => event), ["alive"], "one question at a time");
  socket.answer(undefined);
  await pause(5);
  line.ask();
  assert.equal(socket.sent.length, 0);
  assert.equal(line.state, "open");
  line.stop();
});

test("a silent network is found out within two seconds of the question, and HTTP is read at once", async () => {
  const { socket, store, line } = await askable({ fetch: dead.fetch });
  await pause(60);
  const began = Date.now();
  line.ask();
  await until("read over HTTP", () => store.position === "6.m6", 2500);
  await until("polling", () => line.state === "polling");
  assert.ok(Date.now() - began < 2000);
  assert.equal(socket.connected, false);
  line.stop();
});

test("whatever else comes is an answer, too", async () => {
  const { socket, line } = await askable();
  await pause(60);
  line.ask();
  await pause(1000);
  socket.push("signal", { signal: "watching", number: 2 });
  await pause(700);
  assert.equal(line.state, "open");
  line.stop();
});

test("nobody asks while a command is under way: that one asks, and has more patience", async () => {
  const { socket, line } = await askable();
  const sent = line.send({ do: "question.ask", cid: "c1" });
  await pause(60);
  line.ask();
  assert.equal(socket.sent.length, 1);
  await until("asked for the command", () => socket.sent[1]?.event === "alive", 2500);
  await pause(1700);
  assert.equal(line.state, "open");
  socket.answer({ ok: true });
  assert.equal((await sent).ok, true);
  line.stop();
});

test("patience doubles with each line given up, and comes back with a quick answer", async () => {
  const heartbeat = new Heartbeat({ random: () => 0 });
  const asked = [];
  let answers = false;
  const socket = { connected: true, timeout: (ms) => ({ emitWithAck: async () => asked.push(ms) && (answers || Promise.reject(new Error("operation has timed out"))) }) };
  for (let n = 0; n < 4; n += 1) assert.equal(await heartbeat.alive(socket), false);
  answers = true;
  assert.equal(await heartbeat.alive(socket, 0), true);
  await heartbeat.alive(socket);
  assert.deepEqual(asked, [1500, 3000, 6000, 10_000, 10_000, 1500]);
  assert.equal(heartbeat.silent(1000), false);
});

test("while a socket is doubted nothing is sent over it; ready tells what came of it", async () => {
  const { socket, line } = await opened();
  line.nudge();
  const waiting = line.ready();
  socket.answer({ ok: true, frame: null });
  assert.equal(await waiting, true);
  line.nudge();
  const other = line.ready();
  socket.fall("transport close", 1006);
  assert.equal(await other, false);
  line.stop();
});

test("a command without an answer makes its socket doubted", async () => {
  const { socket, line } = await opened(dead);
  const sent = line.send({ do: "question.ask", cid: "c1" });
  sent.catch(() => {});
  await until("asked whether it lives", () => socket.sent[1]?.envelope.do === "session.join", 4000);
  await assert.rejects(sent);
  await until("polling", () => line.state === "polling", 4000);
  line.stop();
});

test("a hanging attempt is given up when the network is back, a fresh one is not", async () => {
  const { socket, line } = await opened();
  socket.fall("transport close", 1006);
  await until("second attempt", () => socket.opens === 2);
  line.nudge();
  await pause(100);
  assert.equal(socket.opens, 2);
  await pause(2600);
  line.nudge();
  await until("third attempt", () => socket.opens === 3);
  line.stop();
});

test("a clock set back an hour holds nobody up", async () => {
  const attempts = new Attempts(() => {});
  const real = Date.now;
  attempts.rest(1000);
  assert.ok(!attempts.rested);
  Date.now = () => real() - 3_600_000;
  assert.ok(attempts.rested);
  Date.now = real;
});

test("every join and every frame corrects the clock, over HTTP the date of the answer", async () => {
  const { socket, line } = made();
  setNow(0);
  socket.open();
  socket.answer({ ok: true, frame: null, now: 7_000_000 });
  await until("open", () => line.state === "open");
  assert.ok(Math.abs(now() - 7_000_000) < 500);
  socket.push("frame", { ...frame(5, 6), now: 9_000_000 });
  assert.ok(Math.abs(now() - 9_000_000) < 500);
  line.stop();
  const headers = new Headers({ Date: "Thu, 15 Apr 2010 01:30:00 GMT", Age: "20" });
  await new Http({ base: "", fetch: async () => ({ ...json(frame(0, 1)), headers }) }).frame(null);
  assert.ok(Math.abs(now() - Date.UTC(2010, 3, 15, 1, 30, 20)) < 1500);
});

test("commands go out where the browser cannot make a signal of a time", async () => {
  const { timeout } = AbortSignal;
  AbortSignal.timeout = undefined;
  try {
    assert.equal(await new Http({ base: "", fetch: async (_, { signal }) => json({ mine: [signal.aborted] }) }).mine().then(({ mine: [aborted] }) => aborted), false);
    const signal = patience(5);
    await until("given up", () => signal.aborted);
  } finally {
    AbortSignal.timeout = timeout;
  }
});

test("what no packet carries goes over HTTP, is refused in words, and the socket stays open", async () => {
  const posted = [];
  const fetch = async (url, { body }) => {
    posted.push(url);
    return json({ ok: false, code: "text.long", say: `too long by ${JSON.parse(body).with.text.length}` });
  };
  const { socket, line } = await opened({ fetch, sizes: { socket: 1000, http: 100_000 } });
  const draft = (text) => ({ do: "answer.draft", session: "s1", cid: "cid-00000001", with: { text } });
  assert.equal((await line.send(draft("x".repeat(2000)))).say, "too long by 2000");
  assert.deepEqual(posted, ["/buoi/s1/do"]);
  assert.equal(socket.sent.length, 0);
  assert.equal((await line.send(draft("x".repeat(200_000)))).ok, false);
  assert.equal(posted.length, 1);
  const short = line.send(draft("short"));
  socket.answer({ ok: true });
  assert.equal((await short).ok, true);
  assert.equal(line.state, "open");
  line.stop();
});
