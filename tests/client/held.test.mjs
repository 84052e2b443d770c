import assert from "node:assert/strict";
import { test } from "node:test";

import { oncePerPress } from "../../client/lib/held.js";

const closest = (tag) => (selectors) => (selectors.split(", ").some((each) => each.split(":")[0] === tag) ? {} : null);

function pressed(tag, key, repeat) {
  let stopped = false;
  oncePerPress({ addEventListener: (name, hear) => hear({ key, repeat, target: { closest: closest(tag) }, preventDefault: () => { stopped = true; } }) });
  return stopped;
}

test("a held key presses a button once", () => {
  for (const key of ["Enter", " "]) assert.deepEqual([pressed("button", key, false), pressed("button", key, true)], [false, true]);
  assert.equal(pressed("input", "Enter", true), true, "nor does it send a form again");
});

test("what is typed is typed as often as the key repeats", () => {
  assert.deepEqual([pressed("textarea", "Enter", true), pressed("textarea", " ", true), pressed("input", " ", true), pressed("button", "x", true)], [false, false, false, false]);
});
