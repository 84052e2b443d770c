// Puzzles are solved as the server checks them, each answer for its own challenge.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hash, solve, solver, worked } from "../../client/lib/work.js";

const CHALLENGE = "p.4.6.1271264400.1271265000.00112233445566778899aabbccddeeff";
const hex = (words) => [...words].map((word) => word.toString(16).padStart(8, "0")).join("");

test("the hash is SHA-256", () => {
  assert.equal(hex(hash("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(hex(hash("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(hex(hash("a".repeat(200))), "c2a908d98f5df987ade41b5fce213067efbcc21ef2240212a41e54b5e7c28ae5");
});

test("puzzles are solved as the server does", () => {
  const next = solver(CHALLENGE);
  assert.equal(next(), "177,30,49,32");
});

test("a worker solves them, and gives the challenge along", async () => {
  assert.equal(await solve(CHALLENGE), `${CHALLENGE}:177,30,49,32`);
});

test("what is asked for first is done, and the question is sent again under its id", async () => {
  const sent = [];
  const answers = [{ ok: false, code: "slow.work", work: "w1" }, { ok: true, seq: 1 }];
  const send = async (envelope) => { sent.push(envelope); return answers.shift(); };
  const answer = await worked(send, { cid: "c1", with: { text: "?" } }, { find: async (work) => `${work}:7` });
  assert.equal(answer.ok, true);
  assert.deepEqual(sent.map(({ cid, with: carried }) => [cid, carried]), [["c1", { text: "?" }], ["c1", { text: "?", proof: "w1:7" }]]);
});

test("it is not tried for ever", async () => {
  let times = 0;
  const send = async () => { times += 1; return { ok: false, code: "slow.work", work: "w" }; };
  assert.equal((await worked(send, { with: {} }, { find: async () => "w:1" })).code, "slow.work");
  assert.equal(times, 4);
});
