// From a pressed key to what it does, by the table of keys.

import { t } from "../lib/words.js";
import { CALL, MANY, MODES, REDACT, keyFor, rowOf } from "./catalogue.js";
import { focusRow } from "./focus.js";
import { personal } from "./personal.js";

const WRITES = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const PRESSES = "button, a, summary, input, select, [role=button]";
const FREE = ["Escape", "Tab", "Shift", "Control", "Alt", "Meta"]; // a second press of these is one of its own

// A letter's case is what Shift says, whatever Caps Lock does: upper-case acts need Shift itself.
export function nameOf({ key, shiftKey }) {
  if (key.length !== 1 || key.toLowerCase() === key.toUpperCase()) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

// Lets each gesture through once; stands before everything else, dialogs and forms included.
export function guard(gestures, event) {
  const stop = event.type === "click" ? !clicks(gestures, event) : !keys(gestures, event);
  if (!stop) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function clicks(gestures, { target, detail, clientX, clientY }) {
  if (detail === 0 || target.closest(WRITES)) return true; // from a key: the key was asked
  return gestures.click(clientX, clientY, Boolean(target.closest("button")));
}

function keys(gestures, event) {
  const { key, repeat, target, isComposing } = event;
  const combined = event.ctrlKey || event.metaKey || event.altKey;
  const name = nameOf(event);
  const first = gestures.key(combined ? `+${name}` : name, repeat);
  const typed = target.closest(WRITES) && !(key === "Enter" && (combined || target.tagName !== "TEXTAREA"));
  if (isComposing || typed || (combined && key !== "Enter")) return true;
  if (FREE.includes(key)) return !(repeat && key === "Escape");
  return first || Boolean(keyFor(name)?.held) || key.startsWith("Arrow") || key.startsWith("Page");
}

export function press(desk, event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const row = keyFor(nameOf(event));
  if (!row) return;
  if (event.key === "Escape") return back(desk, event);
  if (desk.dialogOpen || event.target.closest(WRITES)) return;
  if (event.key === "Enter" && event.target.closest(PRESSES)) return;
  if (event.key.length === 1 && !desk.shortcuts.on && event.key !== "?") return;
  if (MODES[desk.mode]?.form) return;
  event.preventDefault();
  if (row.command) command(desk, row);
  else MOVES_TO[row.move.split(".")[0]](desk, row.move.split(".")[1]);
}

// A dialog closes itself.
function back(desk, event) {
  if (desk.dialogOpen) return;
  event.target.blur?.();
  desk.leave();
  focusRow(desk);
}

function command(desk, { command: name, scope }) {
  const { how } = rowOf(name);
  if (scope !== "air" && MANY.has(name) && desk.many.act(name)) return;
  if (how === "switch") desk.commands.flip(name);
  else if (how === "publish") desk.publish();
  else if (scope === "air") desk.onAir && desk.commands.start(name, desk.onAir);
  else if (name === CALL && desk.candidate) desk.commands.start(name, desk.candidate);
  else desk.commands.start(name);
  focusRow(desk);
}

const MOVES_TO = {
  down: (desk) => go(desk, 1),
  up: (desk) => go(desk, -1),
  column: (desk, name) => {
    desk.open(name);
    focusRow(desk);
  },
  fresh: (desk) => desk.pull(),
  next: (desk) => {
    desk.commands.next();
    focusRow(desk);
  },
  mark: (desk) => {
    if (desk.chosen) desk.many.mark(desk.chosen);
    focusRow(desk);
  },
  personal: (desk) => {
    const { question } = desk;
    const found = question ? personal(question.text) : [];
    if (found.length && desk.rights.may(question, REDACT)) desk.commands.clean(question, found, t("desk.taken"));
  },
  session: (desk) => desk.enter("session"),
  panel: (desk) => desk.enter("panel"),
  help: (desk) => desk.enter("help"),
};

function go(desk, by) {
  desk.step(by);
  focusRow(desk);
}

