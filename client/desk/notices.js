// What the desk has to say back: a refusal in the server's words, a colleague who was faster, an act that came to nothing.
// Stays until it is closed or the next one comes; nothing that was typed is touched by it. Acts that were not sent any more
// come several at once, when the line is back: all of them are named, not the last alone.

import { EXPIRED } from "../lib/outbox.js";

const SIGNED_OUT = ["sign_in.needed", "sign_in.revoked"];

export class Notices {
  current = null; // {kind, command, question, answer, all}; `all`: acts of this kind that came to nothing together, each named; kind: refused, faster, expired (not sent, too late), unreached (a switch), signed_out
  spoken = null; // {command, question}: the last act that was done, for those who do not see the row leave
  #acts = new Map(); // question id -> the act that was done last from here
  #many = new Map(); // question id -> how many were acted on together with it
  #final = null; // the last act, where it cannot be taken back
  #tell;

  constructor(tell) { this.#tell = tell; }

  refused(command, question, answer) {
    const kind = kindOf(answer);
    const before = kind === "expired" && this.current?.kind === kind ? this.current.all : [];
    this.#say({ kind, command, question, answer, all: [...before, { command, question }] });
  }

  // The hall's screen did not hear of its switch, and will not.
  unreached(command) { this.#say({ kind: "unreached", command }); }

  // Letters come as another program makes them: keys do nothing until it is off.
  inputMethod() { this.#say({ kind: "input_method" }); }

  // A sentence for those who do not see what changed.
  tell(text) {
    this.spoken = { text };
    this.#tell();
  }

  // `why`: it cannot be taken back, and for what reason.
  done(command, question, why) {
    this.spoken = { command, question };
    this.#acts.set(question.id, command);
    this.#many.delete(question.id);
    this.#final = why ? { kind: "final", command, question, why } : null;
    if (why) this.#say(this.#final);
    else this.#tell();
  }

  // One of several that were done together; each is taken back by itself.
  together(command, question, n) {
    this.#acts.set(question.id, command);
    this.#many.set(question.id, n);
  }

  togetherOf(question) { return this.#many.get(question.id) ?? 0; }

  // Nothing can be taken back now: why the last act cannot, or that there is none.
  lasting() { this.#say(this.#final ?? { kind: "nothing_to_undo" }); }

  commandOf(question) { return this.#acts.get(question.id); }

  clear() {
    if (this.current) this.#say(null);
  }

  #say(notice) {
    this.current = notice;
    this.#tell();
  }
}

function kindOf(answer) {
  if (answer.code === EXPIRED.code) return "expired";
  if (SIGNED_OUT.includes(answer.code)) return "signed_out";
  const faster = answer.code === "question.conflict" || answer.code === "answer.conflict";
  return faster && answer.by ? "faster" : "refused";
}
