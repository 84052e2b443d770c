// From a pressed key to what it does at the mixer. The same guard as at the desk stands before it: one gesture, one act.

import { PRESSES, WRITES, listen as listenAtDesk, nameOf } from "../desk/keyboard.js";

// B and F are upper case as at the desk: a single stray letter throws no switch.
export const KEYS = [
  { key: "j", also: "ArrowDown", word: "mixer.key.down", run: (mixer) => mixer.step(1), held: true },
  { key: "k", also: "ArrowUp", word: "mixer.key.up", run: (mixer) => mixer.step(-1), held: true },
  { key: "c", word: "command.stage.cue", run: (mixer) => mixer.flipCue() },
  { key: "i", word: "command.stage.introduce", run: (mixer) => mixer.flipIntroduced() },
  { key: "Enter", word: "command.stage.take", run: (mixer) => mixer.cued && mixer.open("take") },
  { key: "t", word: "command.question.answer", run: (mixer) => mixer.answered() },
  { key: "m", word: "command.question.excerpt", run: (mixer) => (mixer.cued ?? mixer.onAir) && mixer.open("excerpt") },
  { key: "B", word: "command.stage.blank", run: (mixer) => mixer.desk.commands.flip("stage.blank") },
  { key: "F", word: "command.stage.freeze", run: (mixer) => mixer.desk.commands.flip("stage.freeze") },
  { key: "z", word: "command.question.undo", run: (mixer) => mixer.desk.commands.undo() },
  { key: "?", word: "desk.hint.all", run: (mixer) => mixer.open("help") },
];

export const listen = (mixer, gestures) => listenAtDesk(mixer.desk, gestures, (event) => press(mixer, event));

export function press(mixer, event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (mixer.dialog || mixer.desk.dialogOpen || event.target.closest(WRITES)) return;
  const name = nameOf(event);
  const row = KEYS.find(({ key, also }) => key === name || also === name);
  if (!row || (event.repeat && !row.held)) return;
  if (name === "Enter" && event.target.closest(PRESSES)) return;
  if (name.length === 1 && name !== "?" && !mixer.desk.shortcuts.on) return;
  event.preventDefault();
  row.run(mixer);
}
