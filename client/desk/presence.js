// Who of the colleagues looks at which question, and who writes which text. What we say of ourselves lasts some seconds
// and is said again while it is true; a text is ours as long as we type. Nothing here is in any log.

import { newCid } from "../lib/outbox.js";
import { now } from "../lib/time.js";

const AGAIN_MS = 8000;
const SETTLE_MS = 200; // who runs through the rows is at none of them
const TYPING_MS = 30_000; // a text that nobody types is free again
const WRITES = { edit: "wording", write: "answer" };

export class Presence {
  #desk;
  #who = []; // [{staff, question, writes, since, until}]
  #said = null; // what the server was told last
  #timer = null;
  #typed = 0;
  #mode = null;
  #anyway = null; // "question writes" that we write although a colleague does

  constructor(desk) { this.#desk = desk; }

  hear({ who }) { this.#who = who; }

  #others(question) {
    const at = now();
    return this.#who.filter((each) => each.question === question && each.until > at && each.staff !== this.#desk.me.id);
  }

  // Colleagues at this question, each once; who writes comes first.
  at(question) {
    const found = new Map();
    for (const each of this.#others(question).sort((a, b) => (b.writes ? 1 : 0) - (a.writes ? 1 : 0))) if (!found.has(each.staff)) found.set(each.staff, each);
    return [...found.values()];
  }

  // The colleague who has this text of the question, or null.
  holds(question, writes) {
    if (this.#anyway === `${question} ${writes}`) return null;
    const own = this.#who.find((each) => each.staff === this.#desk.me.id && each.question === question && each.writes === writes);
    const theirs = this.#others(question).filter((each) => each.writes === writes).sort((a, b) => a.since - b.since)[0];
    if (!theirs) return null;
    return own && (own.since < theirs.since || (own.since === theirs.since && own.staff < theirs.staff)) ? null : theirs;
  }

  take(question, writes) {
    this.#anyway = `${question} ${writes}`;
    this.typed();
    this.#desk.tell();
  }

  // Something was typed into the text that is open.
  typed() {
    this.#typed = Date.now();
    this.look();
  }

  // Where we are now, told a moment after we have come to rest.
  look() {
    const { question, writes } = this.#here();
    if (this.#said && this.#said.question === question && this.#said.writes === writes) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#say(), SETTLE_MS);
  }

  // The line is up: nobody knows of us.
  again() {
    this.#said = null;
    this.look();
  }

  #here() {
    const { chosen, mode } = this.#desk;
    if (mode !== this.#mode) this.#typed = Date.now(); // opening a text counts as typing in it
    this.#mode = mode;
    const kind = WRITES[mode] ?? "";
    const writes = kind && Date.now() - this.#typed < TYPING_MS && !this.holds(chosen, kind) ? kind : "";
    return { question: chosen ?? "", writes };
  }

  async #say() {
    const desk = this.#desk;
    clearTimeout(this.#timer);
    if (desk.line.state !== "open") return;
    const here = this.#here();
    this.#said = here;
    this.#timer = setTimeout(() => this.#say(), AGAIN_MS);
    const said = await desk.line.send({ do: "desk.look", session: desk.page.session, cid: newCid(), with: here }).catch(() => null);
    if (!said?.ok) return;
    this.hear(said);
    desk.tell();
  }
}
