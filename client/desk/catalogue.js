// All that can be done at the desk, as data: keys, buttons, help, forms, docs and tests read these tables. Whether it may
// be done says the server: an entity's `can`, the session's `open`, the roles of the page.
//
// key: acts on the chosen question; air: on the one on the stage, an upper-case letter.
// how: "now" sends it, "switch" throws a switch of the hall's screen, "publish" is the open composer's, "run" a button of
// the session's dialog, "undo" takes back the last act, "order" moves it among those that wait, "sweep" opens the form for the largest flood (`reopens` ends it); `mode` opens a form or dialog first (MODES).
// guards: what its actor saw and goes along. show: concerns the running show, so late it is worth nothing.
// many: can be done with several that were chosen. ungroups: takes a merged question out of its group.
// publishes: brings words before the public. twice: its second step stands apart from the first. quiet: a small button on every row.

// aside: stands beside what it is about, not among the acts below. apart: concerns its own noun and keeps no act waiting.
export const COMMANDS = [
  { command: "question.accept", key: "d", icon: "check", how: "now", guards: ["text_rev", "state"], publishes: true, many: true },
  { command: "question.call", key: "l", icon: "screen", mode: "call", guards: ["text_rev"], show: true },
  { command: "question.answer", key: "t", air: "T", icon: "mic", how: "now", guards: ["state"], show: true },
  { command: "question.promise", key: "s", air: "S", icon: "later", how: "now", guards: ["state"], quiet: true },
  { command: "question.return", key: "u", air: "U", icon: "undo", how: "now", guards: ["state"], show: true },
  { command: "question.acknowledge", key: "y", icon: "checked", mode: "acknowledge", guards: ["text_rev"] },
  { command: "answer.draft", key: "w", icon: "doc", mode: "write", apart: true },
  { command: "answer.publish", key: "c", icon: "send", how: "publish" },
  { command: "answer.correct", key: "i", icon: "pen", mode: "correct" },
  { command: "question.redact", key: "e", icon: "pen", mode: "edit", guards: ["text_rev"], quiet: true },
  { command: "question.refuse", key: "x", icon: "refuse", mode: "refuse", guards: ["state"], quiet: true, many: true },
  { command: "question.transfer", key: "C", icon: "transfer", mode: "transfer", guards: ["state"] },
  { command: "question.hold", key: "h", icon: "help", mode: "hold", guards: ["state"] },
  { command: "question.release", key: "r", icon: "undo", how: "now", guards: ["state"] },
  { command: "question.merge", key: "+", icon: "merge", mode: "merge", quiet: true, many: true },
  { command: "question.unmerge", icon: "undo", how: "now", ungroups: true },
  { command: "question.assign", key: "a", icon: "people", mode: "assign" },
  { command: "question.veil", key: "v", icon: "hide", mode: "veil", guards: ["state"] },
  { command: "question.unveil", key: "b", icon: "undo", how: "now", guards: ["state"], publishes: true },
  { command: "question.undo", key: "z", icon: "undo", how: "undo", aside: true },
  { command: "flood.sweep", key: "X", icon: "refuse", how: "sweep", aside: true },
  { command: "flood.reopen", icon: "undo", aside: true, reopens: true },
  { command: "question.order", icon: "up", how: "order", aside: true, apart: true },
  { command: "question.classify", key: "f", icon: "pen", mode: "classify", aside: true },
  { command: "note.write", key: "o", icon: "pen", mode: "note", aside: true, apart: true },
  { command: "translation.write", key: "D", icon: "doc", mode: "translate", aside: true, apart: true },
  { command: "translation.drop", icon: "close", aside: true, apart: true },
  { command: "finding.mark", key: "q", icon: "warning", mode: "finding", aside: true, apart: true },
  { command: "finding.drop", icon: "close", aside: true, apart: true },
  { command: "stage.blank", key: "B", icon: "hide", how: "switch", show: true },
  { command: "stage.freeze", key: "F", icon: "pause", how: "switch", show: true },
  { command: "hand_over.give", icon: "people", mode: "hand_over", aside: true, apart: true },
  { command: "hand_over.take", icon: "check", aside: true, apart: true, takes: true },
  { command: "session.open_intake", icon: "ask", how: "run", show: true },
  { command: "session.start", icon: "play", how: "run", show: true, twice: true },
  { command: "session.resume", icon: "play", how: "run", show: true },
  { command: "session.pause", icon: "pause", how: "run", show: true },
  { command: "session.stop_intake", icon: "refuse", how: "run", show: true },
  { command: "session.resume_intake", icon: "ask", how: "run", show: true },
  { command: "session.slow_down", icon: "clock", how: "run", show: true },
  { command: "session.speed_up", icon: "clock", how: "run", show: true },
  { command: "session.require_contact", icon: "me", how: "run", show: true },
  { command: "session.waive_contact", icon: "me", how: "run", show: true },
  { command: "session.end", icon: "check", how: "run", show: true, twice: true },
  { command: "session.undo_end", icon: "undo", how: "run", show: true },
  { command: "session.close", icon: "lock", how: "run", show: true, twice: true },
  { command: "session.reopen", icon: "undo", how: "run", show: true },
  { command: "panel.seat", icon: "people" },
  { command: "panel.excuse", icon: "people", show: true },
];

// What moves and opens; `held` goes on while its key is held.
export const MOVES = [
  { move: "down", key: "j", also: "ArrowDown", group: "go", held: true },
  { move: "up", key: "k", also: "ArrowUp", group: "go", held: true },
  { move: "column.new", key: "1", group: "go" },
  { move: "column.ready", key: "2", group: "go" },
  { move: "column.air", key: "3", group: "go" },
  { move: "column.later", key: "4", group: "go" },
  { move: "column.done", key: "5", group: "go" },
  { move: "fresh", key: "n", group: "go" },
  { move: "next", key: "Enter", group: "act" },
  { move: "mark", key: " ", group: "act" },
  { move: "personal", key: "p", group: "act" },
  { move: "order.up", key: "K", group: "act" },
  { move: "order.down", key: "J", group: "act" },
  { move: "order.top", key: "A", group: "act" },
  { move: "session", key: "g", group: "desk" },
  { move: "panel", key: "m", group: "desk" },
  { move: "message", key: "M", group: "desk" },
  { move: "help", key: "?", group: "desk" },
  { move: "back", key: "Escape", group: "desk" },
];

// Where each mode stands, and whether keys rest while it is open (a form is left by Escape only).
export const MODES = {
  refuse: { place: "detail", form: true },
  veil: { place: "detail", form: true },
  merge: { place: "detail", form: true },
  hold: { place: "detail", form: true },
  transfer: { place: "detail", form: true },
  assign: { place: "detail", form: true },
  correct: { place: "detail", form: true },
  personal: { place: "detail", form: true },
  acknowledge: { place: "detail", form: true },
  classify: { place: "detail", form: true },
  finding: { place: "detail", form: true },
  translate: { place: "detail", form: true },
  note: { place: "detail" },
  edit: { place: "detail" },
  write: { place: "detail" },
  call: { place: "dialog" },
  session: { place: "dialog" },
  panel: { place: "dialog" },
  hand_over: { place: "dialog" },
  message: { place: "dialog" },
  help: { place: "dialog" },
};

// The window to sign in again is no mode: what was open stays open under it.
export const SIGN_IN = "sign_in";

const groupOf = (row) => (row.how === "switch" ? "air" : "act");

export const KEYS = [
  ...MOVES,
  ...COMMANDS.filter(({ key }) => key).map((row) => ({ command: row.command, key: row.key, group: groupOf(row) })),
  ...COMMANDS.filter(({ air }) => air).map((row) => ({ command: row.command, key: row.air, scope: "air", group: "air" })),
];

export const rowOf = (command) => COMMANDS.find((row) => row.command === command);

// What a mode's form sends.
export const commandOf = (mode) => COMMANDS.find((row) => row.mode === mode)?.command;

export const [CALL, DRAFT, REDACT, REFUSE, MERGE] = ["call", "write", "edit", "refuse", "merge"].map(commandOf);

export const UNMERGE = COMMANDS.find(({ ungroups }) => ungroups).command;

// With several chosen these are about all of them; ACCEPT needs no more than its key.
export const MANY = new Set(COMMANDS.filter(({ many }) => many).map(({ command }) => command));
export const ACCEPT = COMMANDS.find(({ many, how }) => many && how === "now").command;

export const UNDO = COMMANDS.find(({ how }) => how === "undo").command;

export const SWEEP = COMMANDS.find(({ how }) => how === "sweep").command;
export const REOPEN = COMMANDS.find(({ reopens }) => reopens).command;

export const GIVE = commandOf("hand_over");
export const TAKE = COMMANDS.find(({ takes }) => takes).command;

export const ORDER = COMMANDS.find(({ how }) => how === "order").command;

export const APART = COMMANDS.filter(({ apart }) => apart).map(({ command }) => command);

export const PUBLISH = COMMANDS.find(({ how }) => how === "publish").command;

export const keyOf = (command, scope) => KEYS.find((row) => row.command === command && row.scope === scope)?.key;

export const keyFor = (name) => KEYS.find((row) => row.key === name || row.also === name);

// The acts that take the question on the stage off it.
export const OFF_STAGE = COMMANDS.filter(({ air }) => air).map(({ command }) => command);

export const RUNS = COMMANDS.filter(({ how }) => how === "run");

export const SWITCHES = COMMANDS.filter(({ how }) => how === "switch");

// "stage.blank" throws the switch `blank`.
export const switchOf = (command) => command.slice(command.indexOf(".") + 1);
