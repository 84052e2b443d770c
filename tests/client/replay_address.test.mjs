import assert from "node:assert/strict";
import { test } from "node:test";

import { asked } from "../../client/replay/controls.js";

test("an address asks for a second, or leads to a part of the page and leaves the replay where it is", () => {
  for (const [hash, second] of [
    ["", 0], ["#t=0", 0], ["#t=100", 100], ["#t=12.7", 12.7], ["#t=9999999999", 9999999999], ["#t=-5", 0], ["#t=abc", 0],
    ["#noi-dung", null], ["#cau-3", null],
  ]) assert.equal(asked(hash), second, hash);
});
