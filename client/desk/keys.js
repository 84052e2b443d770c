// The keys of the desk, as data: the handler, the help list, the hints on the buttons and the tests read this table.
// `command` is an act on the chosen question, or (scope "air") on the one on the stage; `move` is anything else.

export const KEYS = [
  { move: "down", key: "j", also: "ArrowDown", group: "go" },
  { move: "up", key: "k", also: "ArrowUp", group: "go" },
  { move: "column.new", key: "1", group: "go" },
  { move: "column.ready", key: "2", group: "go" },
  { move: "column.air", key: "3", group: "go" },
  { move: "column.later", key: "4", group: "go" },
  { move: "column.done", key: "5", group: "go" },
  { move: "fresh", key: "n", group: "go" },
  { move: "next", key: "Enter", group: "act" },
  { command: "question.accept", key: "d", group: "act" },
  { command: "question.refuse", key: "x", group: "act" },
  { command: "question.call", key: "l", group: "act" },
  { command: "question.answer", key: "t", group: "act" },
  { command: "question.promise", key: "s", group: "act" },
  { command: "question.return", key: "u", group: "act" },
  { command: "question.redact", key: "e", group: "act" },
  { move: "personal", key: "p", group: "act" },
  { command: "answer.draft", key: "w", group: "act" },
  { command: "answer.publish", key: "c", group: "act" },
  { command: "answer.correct", key: "i", group: "act" },
  { command: "question.veil", key: "v", group: "act" },
  { command: "question.unveil", key: "b", group: "act" },
  { command: "question.answer", key: "T", scope: "air", group: "air" },
  { command: "question.promise", key: "S", scope: "air", group: "air" },
  { command: "question.return", key: "U", scope: "air", group: "air" },
  { command: "stage.blank", key: "B", group: "air" },
  { command: "stage.freeze", key: "F", group: "air" },
  { move: "session", key: "g", group: "desk" },
  { move: "panel", key: "m", group: "desk" },
  { move: "help", key: "?", group: "desk" },
  { move: "back", key: "Escape", group: "desk" },
];

export const keyOf = (command, scope) => KEYS.find((row) => row.command === command && row.scope === scope)?.key;

export const keyFor = (pressed) => KEYS.find((row) => row.key === pressed || row.also === pressed);
