import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetReplies, keepReply, keptReply, keyOf } from "../../client/room/kept_reply.js";

const DAY = 86_400_000;
const held = (id, at) => ({ id, can: ["question.clarify"], clarification: { exchanges: [{ at }] }, rating: null });

test("what was typed stays until it was sent, and never comes back into another form", () => {
  const key = keyOf("clarify", "q1", 5);
  keepReply(key, { text: "Ở xã", wording: "" });
  forgetReplies([held("q1", 5)]);
  assert.deepEqual(keptReply(key), { text: "Ở xã", wording: "" });
  assert.equal(keptReply(keyOf("clarify", "q1", 6)), null);
  forgetReplies([held("q1", 6)]);
  assert.equal(keptReply(key), null);
});

test("what was emptied is forgotten, and what nobody came back to within a week", () => {
  const [one, other] = [keyOf("rate", "q2"), keyOf("clarify", "q3", 1)];
  keepReply(one, { remark: "Thiếu" });
  keepReply(one, { remark: " " });
  assert.equal(keptReply(one), null);
  keepReply(other, { text: "Ở xã" }, 1000);
  forgetReplies([], 1000 + 6 * DAY);
  assert.deepEqual(keptReply(other, 1000 + 6 * DAY), { text: "Ở xã" });
  forgetReplies([], 1000 + 8 * DAY);
  assert.equal(keptReply(other, 1000), null);
});
