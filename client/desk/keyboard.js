// From a pressed key to what it does, by the table of keys.

import { t } from "../lib/words.js";
import { CALL, MANY, MODES, REDACT, keyFor, rowOf } from "./catalogue.js";
import { focusRow } from "./focus.js";
import { secret } from "./personal.js";

const TYPES = "input:not([type=radio]):not([type=checkbox]), textarea, [contenteditable]";
export const WRITES = `${TYPES}, select`;
export const PRESSES = "button, a, summary, input, select, [role=button]";
const FREE = ["Escape", "Tab"]; // a second press of these is one of its own
const MODIFIERS = ["Shift", "Control", "Alt", "Meta"]; // no gesture by themselves: Shift+B pressed twice is one of B

const COMPOSING = 229; // what an input method keeps to itself; Safari says it of the Enter that ends a composition, too

// A letter's case is what Shift says, whatever Caps Lock does: upper-case acts need Shift itself. Under an input method the
// letter is what stands on the key; what such a program types instead of a key (it has no code) names nothing.
export function nameOf({ key, code = "", shiftKey }) {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const name = letter && (key === "Process" || (key.length === 1 && key > "\u007f")) ? letter : key;
  if (name.length !== 1 || name.toLowerCase() === name.toUpperCase()) return name;
  return shiftKey ? name.toUpperCase() : name.toLowerCase();
}

// Whether a Vietnamese input method has put this in the place of a letter that was pressed.
export const foreign = ({ key, code }) => !code && key.length === 1 && key > "\u007f" && key.toLowerCase() !== key.toUpperCase();

// What throws a switch of the hall's screen must not wait: it acts in a form, too, wherever no text is being typed.
const urgent = (row, target) => Boolean(row?.command) && rowOf(row.command).how === "switch" && !target.closest(TYPES);

const composes = ({ isComposing, keyCode, target }) => isComposing || (keyCode === COMPOSING && Boolean(target.closest(WRITES)));

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
  const { key, repeat, target } = event;
  if (MODIFIERS.includes(key)) return true;
  const combined = event.ctrlKey || event.metaKey || event.altKey;
  const name = nameOf(event);
  // What an input method types in between (Backspace, a letter of its own) makes no new gesture of the same key.
  const bound = combined || keyFor(name) || FREE.includes(key) || target.closest(WRITES);
  const first = bound ? gestures.key(combined ? `+${name}` : name, repeat) : !repeat;
  const typed = target.closest(WRITES) && !urgent(keyFor(name), target) && !(key === "Enter" && (combined || target.tagName !== "TEXTAREA"));
  if (composes(event) || typed || (combined && key !== "Enter")) return true;
  if (FREE.includes(key)) return !(repeat && key === "Escape");
  return first || Boolean(keyFor(name)?.held) || key.startsWith("Arrow") || key.startsWith("Page");
}

// Every gesture passes the guard before anything else hears of it. Gives back how to stop listening.
export function listen(desk, gestures, pressed = (event) => press(desk, event), page = document) {
  const once = (event) => {
    desk.signIn?.used();
    guard(gestures, event);
  };
  page.addEventListener("keydown", once, true);
  page.addEventListener("click", once, true);
  page.addEventListener("keydown", pressed);
  return () => {
    page.removeEventListener("keydown", once, true);
    page.removeEventListener("click", once, true);
    page.removeEventListener("keydown", pressed);
  };
}

export function press(desk, event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || composes(event)) return;
  const row = keyFor(nameOf(event));
  if (!row) {
    if (foreign(event) && !desk.dialogOpen && !event.target.closest(WRITES)) desk.notices.inputMethod();
    return;
  }
  if (event.key === "Escape") return back(desk, event);
  const now = urgent(row, event.target);
  if (desk.dialogOpen || (!now && event.target.closest(WRITES))) return;
  if ((event.key === "Enter" || event.key === " ") && event.target.closest(PRESSES)) return;
  if (event.key.length === 1 && !desk.shortcuts.on && event.key !== "?") return;
  if (MODES[desk.mode]?.form && !now) return;
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
  else if (how === "undo") desk.commands.undo();
  else if (how === "sweep") desk.many.sweep();
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
    const found = question ? secret(question, desk.keptFinds) : [];
    if (found.length && desk.rights.may(question, REDACT)) desk.commands.clean(question, found, t("desk.taken"));
  },
  order: (desk, where) => desk.question && desk.commands.step(desk.question, { up: -1, down: 1, top: "top" }[where]),
  session: (desk) => desk.enter("session"),
  panel: (desk) => desk.enter("panel"),
  message: (desk) => desk.enter("message"),
  help: (desk) => desk.enter("help"),
};

function go(desk, by) {
  desk.step(by);
  focusRow(desk);
}

// Whether single letters act. Remembered on this machine.
const KEPT = "giaoluu.desk.letters";

export class Shortcuts {
  #on = true;

  constructor() {
    try {
      this.#on = localStorage.getItem(KEPT) !== "off";
    } catch { /* without storage the letters are on */ }
  }

  get on() { return this.#on; }

  flip() {
    this.#on = !this.#on;
    try {
      localStorage.setItem(KEPT, this.#on ? "on" : "off");
    } catch { /* then for this page only */ }
  }
}
