import assert from "node:assert/strict";
import { test } from "node:test";

import { KEYS } from "../../client/desk/catalogue.js";
import { GESTURE_MS, Gestures } from "../../client/desk/gestures.js";
import { guard, nameOf } from "../../client/desk/keyboard.js";

function made() {
  let at = 0;
  const gestures = new Gestures(() => at);
  return { gestures, later: (ms) => { at += ms; } };
}

test("a held key is one gesture, however long", () => {
  const { gestures, later } = made();
  assert.ok(gestures.key("d"));
  for (let n = 0; n < 60; n += 1) {
    later(33);
    assert.ok(!gestures.key("d", true));
  }
});

test("a second press counts from the time of a gesture on, another key at once", () => {
  const { gestures, later } = made();
  assert.ok(gestures.key("d"));
  later(80);
  assert.ok(!gestures.key("d"));
  later(420);
  assert.ok(!gestures.key("d"));
  later(GESTURE_MS - 500);
  assert.ok(gestures.key("d"));
  assert.ok(gestures.key("x"));
  assert.ok(gestures.key("d"));
});

test("a key pressed twice with Shift let go in between is one gesture", () => {
  const { gestures, later } = made();
  const heard = ["Shift", "B", "Shift", "B"].filter((key) => {
    const event = { type: "keydown", key, shiftKey: true, stopped: false, target: document.body };
    guard(gestures, Object.assign(event, { preventDefault() {}, stopImmediatePropagation() { event.stopped = true; } }));
    later(90);
    return !event.stopped && key === "B";
  });
  assert.deepEqual(heard, ["B"]);
});

test("a second click on the same spot waits, one elsewhere does not", () => {
  const { gestures, later } = made();
  assert.ok(gestures.click(100, 100));
  later(80);
  assert.ok(!gestures.click(104, 98));
  assert.ok(gestures.click(300, 100));
  later(500);
  assert.ok(!gestures.click(301, 101));
  later(GESTURE_MS);
  assert.ok(gestures.click(301, 101));
});

test("a double click that pressed nothing the first time is left alone", () => {
  const { gestures, later } = made();
  assert.ok(gestures.click(100, 100, false));
  later(80);
  assert.ok(gestures.click(100, 100));
});

test("a letter's case is Shift's, not Caps Lock's", () => {
  for (const [key, shiftKey, name] of [["d", false, "d"], ["D", false, "d"], ["T", true, "T"], ["t", true, "T"], ["T", false, "t"], ["?", true, "?"], ["Enter", false, "Enter"]]) {
    assert.equal(nameOf({ key, shiftKey }), name);
  }
});

// Every key of the table, held and pressed twice: it reaches the desk once, unless it is one that goes on.
test("the guard lets every key of the table through once", () => {
  for (const row of KEYS) {
    const { gestures } = made();
    const upper = row.key !== row.key.toLowerCase() && row.key.length === 1;
    const through = [false, true, true, false].filter((repeat) => {
      const event = new KeyboardEvent("keydown", { key: row.key, shiftKey: upper, repeat, cancelable: true });
      Object.defineProperty(event, "target", { value: document.body });
      guard(gestures, event);
      return !event.defaultPrevented;
    });
    const wanted = row.held ? 4 : row.key === "Escape" ? 2 : 1;
    assert.equal(through.length, wanted, row.key);
  }
});

test("what is typed is left alone, but a held Enter sends no form twice", () => {
  const { gestures } = made();
  const through = (tag, key, more) => {
    const event = new KeyboardEvent("keydown", { key, cancelable: true, ...more });
    Object.defineProperty(event, "target", { value: document.createElement(tag) });
    guard(gestures, event);
    return !event.defaultPrevented;
  };
  assert.ok(through("textarea", "d", { repeat: true }));
  assert.ok(through("textarea", "Enter", { repeat: true }), "a new line");
  assert.ok(through("input", "d", { repeat: true }));
  assert.ok(!through("input", "Enter", { repeat: true }));
  assert.ok(!through("textarea", "Enter", { repeat: true, ctrlKey: true }), "a correction is saved once");
});
