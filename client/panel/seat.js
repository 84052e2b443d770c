// What the panel's seat knows and does, without a document: whose seat it is, which questions are its, the open draft, the
// messages of the control room. Rules stay on the server: what may be done is read from entities and the session.

import { Emitter } from "../lib/emitter.js";
import { Messages } from "../lib/messages.js";
import { showOf } from "../lib/show.js";
import { idOf } from "../desk/kept_texts.js";
import { now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { largestFirst, mineFirst, waitingFirst } from "./order.js";
import { Pen } from "./pen.js";

const SAY_MS = 12_000;
const ORDERS = { mine: mineFirst, groups: largestFirst, approve: waitingFirst };

export class Seat extends Emitter {
  #chosen = null;
  #pen = null;
  #supports = new Map();
  #air = null;
  lostAt = null;
  bye = null;
  said = null; // {text, until}
  busy = new Set();
  signsIn = false; // whether the dialog to sign in again is open
  form = null; // which form is open: return, correct, substitute, part

  constructor({ page, signIn = null, store, line, outbox, texts }) {
    super();
    this.page = page;
    this.signIn = signIn;
    this.store = store;
    this.line = line;
    this.outbox = outbox;
    this.texts = texts;
    this.staff = page.staff ?? {};
    this.is = page.is; // what the states of what stands behind a question are called
    this.messages = new Messages({ store, page, act: (command, carries) => this.act(command, carries) });
    this.tab = this.persons.length || !this.approves ? "mine" : "approve";
    for (const news of page.signals ?? []) this.hear(news);
    this.#chosen = this.#first()?.id ?? null;
    this.#air = this.stage?.question ?? null;
    const wanted = Number((globalThis.location?.hash ?? "").slice(1)) || page.number;
    if (wanted) this.chooseNumber(wanted);
  }

  subscribe(watcher) { return this.on("news", watcher); }
  tell() { this.emit("news"); }

  // Hearing

  changed() {
    this.#pen?.look();
    this.#keepTexts();
    this.#follow();
    if (!this.question) this.choose(this.#first()?.id ?? null);
    this.tell();
  }

  // What the server has by now is kept no longer, nor what was written to words that their asker had erased.
  #keepTexts() {
    const answer = (id) => this.store.get("answer", id);
    this.texts.look((id) => this.store.get("question", id));
    this.texts.settle("answer", (id) => id === this.#pen?.id && this.#pen.dirty, (id) => [answer(id)?.draft?.text, answer(id)?.text]);
  }

  joined(ack) {
    this.staff = { ...this.staff, ...ack.staff };
    for (const news of ack.signals ?? []) this.hear(news);
    this.bye = null;
    this.signsIn = false;
    this.#pen?.retry();
    this.tell();
  }

  hear(news) {
    if (news.signal !== "support") return;
    for (const [id, number] of Object.entries(news.tallies ?? {})) this.#supports.set(id, number);
    this.tell();
  }

  lined() {
    const lost = ["lost", "closed"].includes(this.line.state);
    this.lostAt = lost ? (this.lostAt ?? now()) : null;
    this.tell();
  }

  goodbye(bye) {
    this.bye = bye.say ?? null;
    this.signIn?.goodbye(bye);
    this.signIn?.atRest(() => this.signing(this.signIn.ended));
    this.lined();
  }

  // What came back for a page that is no longer there: a text that was not taken is still in the kept texts.
  orphan(entry, answer) {
    if (!answer.ok) this.say(answer.say ?? t("panel.unreached"));
  }

  // Seeing

  get session() { return this.store.get("session", this.page.session); }
  get me() { return this.page.me; }
  get stage() { return this.store.get("stage", "stage"); }
  get show() { return showOf(this.store.all("show_item"), this.session.starts_at, now()); }
  get question() { return this.#chosen && this.store.get("question", this.#chosen); }
  get answer() { return this.#chosen && this.store.get("answer", this.#chosen); }
  get approves() { return this.me.roles.some((role) => this.page.approvers.includes(role)); }
  get runs() { return this.me.roles.some((role) => this.page.runners.includes(role)); }

  // The persons of the panel for whom this account writes: it has the seat, or sits in.
  get persons() {
    return this.store.all("person").filter(({ id, name }) => {
      const seat = this.store.get("panel_seat", id);
      if (!seat || name === undefined) return false;
      return seat.accounts?.includes(this.me.id) || seat.substitutes?.some((each) => each.until === null && each.account === this.me.id);
    });
  }
  get panel() { return this.store.all("person").filter(({ name }) => name !== undefined); }
  get person() { return this.persons[0] ?? null; }

  standIn(person) { return this.store.get("panel_seat", person)?.stand_in ?? null; }
  supported(question) { return Math.max(question.supported ?? 0, this.#supports.get(question.id) ?? 0); }
  onAir(question) { return this.stage?.question === question.id; }
  of(noun) { return this.#chosen ? this.store.get(noun, this.#chosen) : null; }

  // Questions of the public that this seat has to do with, the one to answer next first.
  get queue() {
    const every = this.store.all("question").filter(({ text, kind }) => text !== undefined && kind === "question");
    return ORDERS[this.tab](this, every);
  }

  // Answers kept here to questions that are no longer at this seat: refused, taken out of sight, at another unit.
  get unsent() {
    const gone = (slot) => this.store.get("question", idOf(slot))?.text === undefined;
    return this.store.older === null ? this.texts.slots("answer").filter(gone).map((slot) => ({ slot, ...this.texts.get(slot) })) : [];
  }

  forget(slot) {
    if (this.#pen && slot === `answer:${this.#pen.id}`) this.#pen = null;
    this.texts.delete(slot);
    this.tell();
  }

  get waiting() { return this.store.all("submission").filter(({ state, id }) => state === this.is.waits && this.store.get("question", id)).length; }

  get parts() { return this.store.all("part").filter(({ question }) => question === this.#chosen).sort((one, other) => one.v - other.v); }
  get guests() { return this.store.all("invitation").filter(({ question, state }) => state === this.is.stands && (question === null || question === this.#chosen)); }

  may(command, entity = this.session) {
    if (!(this.session.open ?? []).includes(command)) return false;
    const can = entity?.can?.[command];
    return can ? can.roles.some((role) => this.me.roles.includes(role)) : false;
  }

  // Of what hangs on no entity's state.
  able(command) { return (this.session.open ?? []).includes(command) && (this.page.may[command] ?? []).some((role) => this.me.roles.includes(role)); }

  // Moving

  open(tab) {
    this.tab = tab;
    this.choose(this.#first()?.id ?? null);
  }

  choose(id) {
    if (id === this.#chosen) return;
    this.#pen?.stop();
    this.#pen = null;
    this.form = null;
    this.#chosen = id;
    this.tell();
  }

  chooseNumber(number) {
    const found = this.store.all("question").find((each) => each.number === number && each.text !== undefined);
    if (found) this.choose(found.id);
  }

  signing(on) {
    this.signsIn = on;
    this.tell();
  }

  enter(form) {
    this.form = this.form === form ? null : form;
    this.tell();
  }

  #first() { return this.queue[0] ?? null; }

  // A question that goes on air comes large by itself, unless a hand is at another one.
  #follow() {
    const now = this.stage?.question ?? null;
    if (now === this.#air) return;
    this.#air = now;
    if (now && this.tab === "mine" && !this.form && !this.#pen?.atWork && this.store.get("question", now)) this.choose(now);
  }

  // Writing

  get pen() {
    const question = this.question;
    if (!question) return null;
    if (this.#pen?.id !== question.id) this.#pen = new Pen(this, question.id);
    return this.#pen;
  }

  leave() { this.#pen?.stop(); }

  // Acting: one of a kind at a time; gives the server's answer.
  async act(command, carries, within = this.page.limits.act_ms) {
    const key = command + JSON.stringify(carries);
    if (this.busy.has(key)) return { ok: false, code: "retry" };
    this.busy.add(key);
    this.tell();
    const answer = await this.outbox.act(command, this.page.session, carries, undefined, within);
    this.busy.delete(key);
    if (!answer.ok) this.say(this.#sentence(answer));
    else this.said = null;
    this.tell();
    return answer;
  }

  say(text) {
    this.said = { text, until: now() + SAY_MS };
    setTimeout(() => this.tell(), SAY_MS + 100);
    this.tell();
  }

  who(id) { return id === this.me.id ? t("panel.you") : this.staff[id] ?? t("panel.colleague"); }

  #sentence(answer) {
    if (answer.code === "outbox.expired") return t("panel.unreached");
    return answer.say ?? t("panel.unreached");
  }
}
