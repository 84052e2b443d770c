// A colleague was faster at the question that is looked at: what they did is said once to those who listen, stands at its
// head until something else is looked at, and is told to whoever presses a key for what cannot be done any more.

import { MODES } from "./catalogue.js";
import { outrunOf } from "./say.js";

const READ_MS = 1500;

export const differ = (was, now) => Boolean(was && now && was.id === now.id && (was.state !== now.state || was.text_rev !== now.text_rev));

export class Outrun {
  was = null; // the question as it was seen first, or as one's own act left it
  now = null; // as a colleague left it
  #desk;
  #at = 0; // when that was noticed

  constructor(desk) { this.#desk = desk; }

  look() {
    const desk = this.#desk;
    const { question } = desk;
    if (question?.id !== this.was?.id || question?.by === desk.me.id) this.#see(question);
    if (!differ(this.now ?? this.was, question)) return;
    this.now = question;
    this.#at = Date.now();
    if (!MODES[desk.mode]?.form && !desk.dialogOpen) desk.notices.tell(outrunOf(desk, this.was, question)); // forms and dialogs say it themselves
  }

  // On what somebody decides who presses now: what came a moment ago was not read yet.
  asSeen(question) {
    return question && this.now?.id === question.id && Date.now() - this.#at < READ_MS ? this.was : question;
  }

  // What cannot be done: a word of it where it could, had nobody been faster.
  tell(command, question) {
    const { rights, notices } = this.#desk;
    const [was, now] = [this.was, this.now];
    if (!now || now.id !== question.id || was.state === now.state || !rights.may(was, command)) return;
    notices.refused(command, was, { ok: false, code: "question.conflict", by: now.by, at: now.acted_at, state: now.state, number: now.number });
  }

  #see(question) {
    this.was = question;
    this.now = null;
  }
}
