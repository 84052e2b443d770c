import assert from "node:assert/strict";
import { test } from "node:test";

import { fold } from "../../client/lib/fold.js";
import { left, typedLength } from "../../client/lib/typed.js";

const cases = await (await fetch("/tests/golden/typed.json")).json();

test("the page counts what the server counts", () => {
  assert.ok(cases.length > 80);
  const wrong = cases.filter(({ typed, length }) => typedLength(typed) !== length);
  assert.deepEqual(wrong.map(({ typed, length }) => [typed, length, typedLength(typed)]), []);
});

test("what is left is counted as the server will keep it, and only near the limit", () => {
  assert.equal(left("a", 10), null);
  assert.equal(left("a".repeat(17), 20), null);
  assert.equal(left("👨‍👩‍👧‍👦 gia đình      nhà em", 18), 1);
  assert.equal(left("🇻🇳".repeat(12), 10), -2);
});

test("what one looks for is found with marks or without, however it was typed", () => {
  assert.equal(fold("  Bà Rịa –  VŨNG TÀU"), "ba ria – vung tau");
  assert.equal(fold("Đắk Lắk".normalize("NFD")), "dak lak");
});
