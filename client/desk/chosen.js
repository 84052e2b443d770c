// Several rows chosen together, what is about to be done with all of them, and what came of it.

import { ACCEPT, MERGE, SWEEP } from "./catalogue.js";

export class Chosen {
  ids = new Set();
  step = null; // the command that is about to be given, where it needs more than a key
  outcomes = []; // what came of the last one
  floods = []; // those that the desk shows, the largest first
  flood = null; // the one that is about to be swept
  #desk;
  #last = null;

  constructor(desk) { this.#desk = desk; }

  get size() { return this.ids.size; }
  get questions() { return [...this.ids].map((id) => this.#desk.store.get("question", id)).filter(Boolean); }
  get shown() { return this.size > 0 || this.outcomes.length > 0 || this.flood !== null; }

  // With `range` all between the last one and this one.
  mark(id, range = false) {
    const rows = this.#desk.rows().map((row) => row.id);
    const [from, to] = [rows.indexOf(this.#last), rows.indexOf(id)];
    if (range && from >= 0 && to >= 0) for (const each of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) this.ids.add(each);
    else if (!this.ids.delete(id)) this.ids.add(id);
    this.#last = id;
    if (!this.#ofFlood(id)) this.step = this.flood = null;
    if (this.size) this.outcomes = [];
    this.#desk.tell();
  }

  take(ids) {
    this.forget();
    for (const id of ids) this.ids.add(id);
    this.#desk.unfold();
  }

  know(floods) { this.floods = floods; }

  // All of a flood in one act: its form stands beside the rows.
  sweep(flood = this.floods[0]) {
    if (!flood || !this.#desk.rights.mayRun(SWEEP)) return;
    this.take(flood.alike);
    this.flood = flood;
    this.step = SWEEP;
    this.#desk.tell();
  }

  // A tick in its form or on its row leaves one out of the flood, or takes it in; the form stays open.
  #ofFlood(id) { return this.step === SWEEP && [...this.flood.alike, ...this.flood.others].includes(id); }

  all() {
    this.step = this.flood = null;
    for (const { id } of this.#desk.rows()) this.ids.add(id);
    this.#desk.tell();
  }

  forget() {
    this.ids.clear();
    this.step = null;
    this.flood = null;
    this.outcomes = [];
  }

  clear() {
    this.forget();
    this.#desk.tell();
  }

  // True: something was there to be left.
  leave() {
    if (this.step) this.step = this.flood = null;
    else if (this.shown) this.forget();
    else return false;
    return true;
  }

  // True: it is an act on all that was chosen. null goes back to the list.
  act(command) {
    if (!this.size && !this.flood) return false;
    this.flood = null;
    this.step = null;
    this.outcomes = [];
    if (command && !this.questions.some((question) => this.#desk.rights.may(question, command))) return true;
    if (command === ACCEPT) this.send(command);
    else if (this.size && (command !== MERGE || this.size > 1)) this.step = command;
    this.#desk.unfold();
    return true;
  }

  // What could not be done stays chosen.
  async send(command, more) {
    const outcomes = await this.#desk.commands.many(command, this.questions, more);
    for (const { question, answer } of outcomes) if (answer?.ok) this.ids.delete(question.id);
    this.step = null;
    this.outcomes = outcomes;
    this.#desk.tell();
  }

  swept() {
    this.forget();
    this.#desk.fold();
  }

  merged() {
    this.clear();
    if (this.#desk.mode === "merge") this.#desk.leave();
  }

  look(id) {
    this.forget();
    this.#desk.show(id);
  }
}
