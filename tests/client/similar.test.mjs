import assert from "node:assert/strict";
import { test } from "node:test";

import { Similar } from "../../client/room/similar.js";

const answer = (similar) => ({ ok: true, json: async () => ({ similar }) });

function made(answers) {
  const asked = [];
  const fetch = async (url, { body }) => {
    asked.push(JSON.parse(body).text);
    const next = answers.shift();
    if (!next) throw new Error("no answer");
    return next;
  };
  return { asked, similar: new Similar({ url: "/giong", supports: {}, draw() {}, fetch }) };
}

test("the same words are asked for once, and again only where nothing was heard", async () => {
  const { asked, similar } = made([null, answer([{ id: "q1" }])]);
  await similar.look("Bao giờ?");
  assert.equal(similar.shown.length, 0);
  await similar.look("Bao giờ? ");
  assert.equal(similar.shown.length, 1);
  await similar.look("Bao giờ?");
  assert.deepEqual(asked, ["Bao giờ?", "Bao giờ?"]);
});
