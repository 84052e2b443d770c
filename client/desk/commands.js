// What the moderator does: from a key or a button to a command on its way, and what is said when it came back.

import { newCid } from "../lib/outbox.js";
import { actOf } from "./acts.js";
import { columnOf } from "./columns.js";
import { without } from "./personal.js";

export class Commands {
  #desk;

  constructor(desk) { this.#desk = desk; }

  // One act on one question. What needs more than a key opens its mode.
  start(command, question = this.#desk.question) {
    const act = question && actOf(command, question);
    if (!act || this.#desk.pending.of(question.id) || !this.#may(command, question)) return;
    if (act.how === "now") {
      this.send(command, question);
      return;
    }
    if (question.id !== this.#desk.chosen) this.#desk.show(question.id);
    this.#desk.enter(act.how);
  }

  // The likely next step of the chosen question.
  next() {
    const question = this.#desk.question;
    const act = question && this.#desk.rights.likely(question, this.#desk.answer(question.id));
    if (act) this.start(act.command);
  }

  // Takes what was found out of the public wording.
  clean(question, found, word) {
    return this.send("question.redact", question, { text: without(question.text, found, word) });
  }

  async send(command, question, more = {}) {
    const desk = this.#desk;
    const carries = { ...actOf(command, question).carries(question), ...more };
    const answer = desk.pending.send(command, question, desk.outbox.act(command, desk.page.session, carries));
    if (command !== "question.redact") this.#moveOn(question);
    desk.tell();
    const said = await answer;
    if (!said.ok) desk.notices.refused(command, question, said);
    desk.tell();
    return said;
  }

  // A switch of the hall's screen: not through the outbox, for when it comes late it must not come at all.
  async flip(command) {
    const desk = this.#desk;
    if (!desk.rights.mayCall(command)) return;
    const envelope = { do: command, session: desk.page.session, cid: newCid(), with: { on: !desk.switches.on(command.slice(6)) } };
    const said = await desk.line.send(envelope).catch(() => ({ ok: false, code: "retry" }));
    if (said.ok) desk.hear({ signal: command.slice(6), on: envelope.with.on, at: said.at });
    else desk.notices.refused(command, null, said);
    desk.tell();
  }

  // A command about the session or the panel.
  async run(command, carries = {}) {
    const said = await this.#desk.outbox.act(command, this.#desk.page.session, carries);
    if (!said.ok) this.#desk.notices.refused(command, null, said);
    return said;
  }

  #may(command, question) {
    const { rights } = this.#desk;
    return rights.may(question, command) || rights.may(this.#desk.answer(question.id), command);
  }

  // The next row is chosen at once; the one acted on stays where it is until the server has said so.
  #moveOn(question) {
    const desk = this.#desk;
    if (question.id !== desk.chosen) return;
    desk.mode = null;
    desk.detailOpen = false;
    const rows = desk.rows();
    const at = desk.place(rows);
    const next = rows[Math.floor(at) + 1] ?? rows[Math.ceil(at) - 1];
    if (next && columnOf(question.state) !== "air") desk.chosen = next.id;
  }
}
