// What the moderator does: from a key or a button to a command on its way, and what is said when it came back.

import { beforeOf } from "../lib/order.js";
import { newCid } from "../lib/outbox.js";
import { t } from "../lib/words.js";
import { DRAFT, ORDER, REDACT, REOPEN, SIGN_IN, UNDO, rowOf, switchOf } from "./catalogue.js";
import { secret, without } from "./personal.js";
import { actOf, carried } from "./rights.js";
import { undoable } from "./undo.js";

export class Commands {
  #desk;
  #running = new Set(); // what is about the session or the panel and has not been answered

  constructor(desk) { this.#desk = desk; }

  // One act on one question. What needs more than a key opens its mode.
  start(command, question = this.#desk.question) {
    const act = question && actOf(command, question);
    if (!act || this.#desk.pending.of(question.id) || this.#signedOut()) return;
    if (!this.#may(command, question)) return void this.#desk.outrun.tell(command, question);
    const stop = act.publishes && secret(question, this.#desk.keptFinds).length > 0;
    if (!act.mode && !stop) {
      this.send(command, this.#desk.outrun.asSeen(question));
      return;
    }
    if (question.id !== this.#desk.chosen) this.#desk.show(question.id);
    this.#desk.enter(stop ? "personal" : act.mode, command);
  }

  // The likely next step of the chosen question.
  next() {
    const question = this.#desk.question;
    const act = question && this.#desk.rights.likely(question, this.#desk.answer(question.id));
    if (act) this.start(act.command);
  }

  // Takes back one's last act on a question, while that can be done.
  async undo() {
    const question = undoable(this.#desk);
    if (!question) return this.#desk.notices.lasting();
    if (question.noun === "flood") return this.run(REOPEN, { flood: question.id });
    const said = await this.send(UNDO, question);
    if (said?.ok && !this.#desk.mode) this.#desk.show(question.id);
    return said;
  }

  // Takes what was found out of the public wording.
  clean(question, found, word) {
    return this.send(REDACT, question, { text: without(question.text, found, word) });
  }

  // Takes it out, and then does what brings the words before the public: on the wording that comes of it.
  async cleanAndSend(command, question, found, word) {
    const cleaned = this.clean(question, found, word);
    this.#desk.moveOn(question);
    this.#desk.tell();
    if ((await cleaned)?.ok) await this.#send(command, { ...question, text_rev: question.text_rev + 1 });
  }

  // Resolves with the server's answer; with null where nothing was sent, for another act is under way.
  async send(command, question, more = {}) {
    return this.#desk.pending.of(question.id) || this.#signedOut() ? null : this.#send(command, question, more);
  }

  async #send(command, question, more = {}) {
    const desk = this.#desk;
    const carries = { ...carried(actOf(command, question), question), ...more };
    const answer = desk.pending.send(command, question, this.#act(command, carries, question));
    if (command !== REDACT && command !== UNDO) desk.moveOn(question);
    desk.tell();
    const said = await answer;
    if (!said.ok) desk.notices.refused(command, question, said);
    else desk.notices.done(command, question, command === UNDO ? undefined : desk.page.desk.undo?.[command]);
    desk.tell();
    return said;
  }

  // The same on many: each guarded by what was seen of it. What needs a look of its own is left out and says so.
  async many(command, questions, more = {}) {
    const { pending, notices } = this.#desk;
    if (this.#signedOut()) return [];
    const outcomes = await Promise.all(questions.map(async (question) => {
      const act = actOf(command, question);
      if (!act || !this.#may(command, question)) return { question, why: "state" };
      if (pending.of(question.id)) return { question, why: "pending" };
      if (act.publishes && secret(question, this.#desk.keptFinds).length) return { question, why: "personal" };
      const carries = { ...carried(act, question), ...more };
      return { question, answer: await pending.send(command, question, this.#act(command, carries, question)) };
    }));
    const done = outcomes.filter(({ answer }) => answer?.ok);
    for (const { question } of done) notices.together(command, question, done.length);
    return outcomes;
  }

  // Moves a question among those that wait: `to` is its new place in the column, as it is drawn.
  async order(question, to) {
    const column = this.#desk.layout.of(question.state);
    const list = this.#desk.columns()[column];
    const before = beforeOf(list, list.findIndex(({ id }) => id === question.id), to);
    if (before === undefined || this.#desk.askedAlong.sorting || !this.#may(ORDER, question)) return;
    const said = await this.run(ORDER, { question: question.id, before });
    if (said.ok) this.#desk.notices.tell(t("desk.ordered", { number: question.number, place: to + 1, n: list.length }));
  }

  // One step up (-1) or down (1) from where it stands now, or to the top.
  step(question, by) {
    const list = this.#desk.columns()[this.#desk.layout.of(question.state)] ?? [];
    const at = list.findIndex(({ id }) => id === question.id);
    return this.order(question, by === "top" ? 0 : at + by);
  }

  // A switch of the hall's screen: not through the outbox, for when it comes late it must not come at all.
  async flip(command) {
    const desk = this.#desk;
    if (!desk.rights.mayRun(command) || this.#signedOut()) return;
    const name = switchOf(command);
    const envelope = { do: command, session: desk.page.session, cid: newCid(), with: { on: !desk.switches.on(name) } };
    const said = await desk.line.send(envelope).catch(() => ({ ok: false, code: "retry" }));
    if (said.ok) desk.hear({ signal: name, on: envelope.with.on, at: said.at });
    else if (said.code === "retry") desk.notices.unreached(command);
    else desk.notices.refused(command, null, said);
    desk.tell();
  }

  // A command about the session, the panel or an answer. The same one that is still under way is not sent twice.
  async run(command, carries = {}) {
    const key = JSON.stringify([command, carries]);
    if (this.#running.has(key) || this.#signedOut()) return { ok: false, code: "retry" };
    this.#running.add(key);
    const said = await this.#act(command, carries, this.#desk.store.get("question", carries.question ?? ""));
    this.#running.delete(key);
    if (!said.ok) this.#desk.notices.refused(command, null, said);
    return said;
  }

  // Text that is being written is saved however late; it waits for nobody and is guarded by its revision.
  save(question, payload) {
    return this.#desk.outbox.act(DRAFT, this.#desk.page.session, { question: question.id, ...payload });
  }

  // What concerns the running show is worth nothing late; the rest lasts a day's work.
  #act(command, carries, question) {
    const { outbox, page, limits, stage } = this.#desk;
    const show = rowOf(command)?.show || (question && question.id === stage.question && rowOf(command)?.air);
    return outbox.act(command, page.session, carries, undefined, show ? limits.show_act_ms : limits.act_ms);
  }

  #signedOut() {
    if (!this.#desk.signIn?.ended) return false;
    this.#desk.enter(SIGN_IN);
    return true;
  }

  #may(command, question) {
    const { rights } = this.#desk;
    if (question.erased_at) return false;
    return rights.may(question, command) || rights.may(this.#desk.answer(question.id), command) || rights.mayRun(command);
  }
}
