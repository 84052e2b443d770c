import assert from "node:assert/strict";
import { test } from "node:test";

import { speaker } from "../../client/room/speak.js";
import { pause, until } from "./wait.mjs";

// A live region that remembers what was said in it, and when.
function listening(many) {
  const said = [];
  const region = { set textContent(text) { said.push({ text, at: Date.now() }); } };
  return { said, speak: speaker(region, many) };
}

test("eight answers after a break are one announcement", async () => {
  const { said, speak } = listening((count) => `${count} câu trả lời mới.`);
  for (let n = 0; n < 8; n += 1) speak(`câu ${n}`, "answer");
  await until("said", () => said.length === 1);
  await pause(700);
  assert.deepEqual(said.map(({ text }) => text), ["8 câu trả lời mới."]);
});

test("of the state of the line the latest is told, once", async () => {
  const { said, speak } = listening();
  speak("Mất kết nối", "connection");
  speak("Đã kết nối lại", "connection");
  await until("said", () => said.length === 1);
  assert.equal(said[0].text, "Đã kết nối lại");
});

test("one does not cut off the other", async () => {
  const { said, speak } = listening();
  speak("x".repeat(30), "answer");
  await until("said", () => said.length === 1);
  speak("sau", "now");
  await pause(600);
  assert.equal(said.length, 1);
  await until("the second", () => said.length === 2);
  assert.ok(said[1].at - said[0].at >= 1700);
});
