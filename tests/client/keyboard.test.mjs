import assert from "node:assert/strict";
import { test } from "node:test";

import { guard, press } from "../../client/desk/keyboard.js";
import { Gestures } from "../../client/desk/gestures.js";

const TAGS = { radio: "input", text: "input", select: "select", button: "button", textarea: "textarea" };

function control(kind) {
  const element = document.createElement(TAGS[kind]);
  if (TAGS[kind] === "input") element.type = kind;
  return element;
}

function pressed(key, kind, mode = "classify") {
  const did = [];
  const desk = {
    mode, dialogOpen: false, shortcuts: { on: true }, many: { act: () => false }, enter: (name) => did.push(name),
    commands: { flip: (name) => did.push(name), start: (name) => did.push(name) },
  };
  press(desk, { key, code: `Key${key.toUpperCase()}`, shiftKey: key === key.toUpperCase(), target: control(kind), preventDefault() {} });
  return did;
}

test("the hall goes dark and still from within a form, wherever no text is being typed", () => {
  for (const kind of ["radio", "select", "button"]) {
    assert.deepEqual(pressed("B", kind), ["stage.blank"], kind);
    assert.deepEqual(pressed("F", kind), ["stage.freeze"], kind);
  }
  for (const kind of ["text", "textarea"]) assert.deepEqual(pressed("B", kind), [], kind);
});

test("every other key rests while a form is open", () => {
  for (const key of ["d", "x", "M"]) assert.deepEqual(pressed(key, "radio"), [], key);
  assert.deepEqual(pressed("d", "radio", null), ["question.accept"]);
});

test("a switch that is held is thrown once, on a list of choices too", () => {
  const gestures = new Gestures();
  const stopped = (repeat) => {
    let stop = false;
    guard(gestures, { type: "keydown", key: "B", code: "KeyB", shiftKey: true, repeat, target: control("select"), preventDefault() {}, stopImmediatePropagation() { stop = true; } });
    return stop;
  };
  assert.deepEqual([stopped(false), stopped(true)], [false, true]);
});
