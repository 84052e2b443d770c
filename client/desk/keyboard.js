// From a pressed key to what it does, by the table of keys.

import { t } from "../lib/words.js";
import { keyFor } from "./keys.js";
import { personal } from "./personal.js";

const WRITES = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const PRESSES = "button, a, summary, input, select, [role=button]";

const FORMS = ["refuse", "veil", "correct"]; // while one is open only Escape leads out of it

export function press(desk, event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const row = keyFor(event.key);
  if (!row) return;
  if (event.key === "Escape") return back(desk, event);
  if (desk.dialogOpen || event.target.closest(WRITES)) return;
  if (event.key === "Enter" && event.target.closest(PRESSES)) return;
  if (event.key.length === 1 && !desk.shortcuts.on && event.key !== "?") return;
  if (FORMS.includes(desk.mode)) return;
  event.preventDefault();
  if (row.command) command(desk, row);
  else MOVES[row.move.split(".")[0]](desk, row.move.split(".")[1]);
}

// A dialog closes itself.
function back(desk, event) {
  if (desk.dialogOpen) return;
  event.target.blur?.();
  desk.leave();
  focusRow(desk);
}

function command(desk, { command: name, scope }) {
  if (name.startsWith("stage.")) desk.commands.flip(name);
  else if (name === "answer.publish") desk.composer?.publish();
  else if (scope === "air") desk.onAir && desk.commands.start(name, desk.onAir);
  else if (name === "question.call" && desk.candidate) desk.commands.start(name, desk.candidate);
  else desk.commands.start(name);
}

const MOVES = {
  down: (desk) => go(desk, 1),
  up: (desk) => go(desk, -1),
  column: (desk, name) => {
    desk.open(name);
    focusRow(desk);
  },
  fresh: (desk) => desk.pull(),
  next: (desk) => desk.commands.next(),
  personal: (desk) => {
    const { question } = desk;
    const found = question ? personal(question.text) : [];
    if (found.length && desk.rights.may(question, "question.redact")) desk.commands.clean(question, found, t("desk.taken"));
  },
  session: (desk) => desk.enter("session"),
  panel: (desk) => desk.enter("panel"),
  help: (desk) => desk.enter("help"),
};

function go(desk, by) {
  desk.step(by);
  focusRow(desk);
}

// After the drawing, so that the row is the chosen one; a form opened meanwhile keeps the focus.
export function focusRow(desk) {
  requestAnimationFrame(() => {
    if (desk.mode) return;
    const row = document.getElementById(`row-${desk.chosen}`);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  });
}
