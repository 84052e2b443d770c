// The pen of one answer: the draft that saves itself, kept on this machine until the server has it. Neither a lost line
// nor Back nor a closed tab takes a word; of two who write at once both texts are shown.

import { Draft } from "../desk/draft.js";
import { DRAFT } from "./catalogue.js";

const WITHIN_MS = 15_000; // a save that the server has not heard by then is sent anew, with what was typed since
const AGAIN_MS = 3000;

// Who answers, and whether the words are taken down while that person speaks: one value, as the draft keeps it.
const pack = (person, spoken) => (person ? person + (spoken ? "*" : "") : null);
const personOf = (packed) => packed?.replace("*", "") || null;
const spokenOf = (packed) => Boolean(packed?.endsWith("*"));

export class Pen {
  #seat;
  #draft;
  #again = null;
  #writing = false;

  constructor(seat, id) {
    this.#seat = seat;
    this.id = id;
    const { text, packed, rev } = this.#served();
    const kept = seat.texts.get(this.#slot);
    const ours = kept && (kept.rev === rev || kept.sent === text);
    this.#draft = new Draft({
      text, person: rev ? packed : this.#likely(), rev: kept && !ours ? kept.rev : rev, act: (payload) => this.#save(payload), tell: () => this.#told(),
    });
    if (!kept) return;
    if (kept.text === text) return void seat.texts.delete(this.#slot);
    this.#draft.type(kept.text);
    if (!ours) this.#draft.seen(rev, text, packed, true);
  }

  get #slot() { return `answer:${this.id}`; }
  get #number() { return this.#seat.store.get("question", this.id)?.number; }
  get state() { return this.#draft.state; }
  get text() { return this.#draft.text; }
  get person() { return personOf(this.#draft.person); }
  get spoken() { return spokenOf(this.#draft.person); }
  get savedAt() { return this.#draft.savedAt; }
  get rev() { return this.#draft.rev; }
  get dirty() { return this.#draft.dirty; }
  get atWork() { return this.#writing || this.#draft.dirty; }

  write(text) {
    this.#draft.type(text);
    this.#keep();
  }

  focus(on) { this.#writing = on; }

  answers(person) { this.#draft.sign(pack(person, this.spoken && Boolean(person))); }
  speaks(spoken) { this.#draft.sign(pack(this.person, spoken)); }

  // The store has changed.
  look() {
    const { text, packed, rev } = this.#served();
    this.#draft.seen(rev, text, packed, this.#writing);
  }

  keepMine() { this.#draft.keep(this.#served().rev); }

  takeTheirs() {
    const { text, packed, rev } = this.#served();
    this.#draft.take(rev, text, packed);
    this.#seat.texts.delete(this.#slot);
    this.#seat.tell();
  }

  flush() { return this.#draft.flush(); }

  retry() { this.#draft.retry(); }

  stop() {
    clearTimeout(this.#again);
    this.#draft.stop();
  }

  // Who is likely to answer: the person of this seat; for a typist the one to whom it was assigned, who speaks.
  #likely() {
    if (this.#seat.person) return this.#seat.person.id;
    const owner = this.#seat.store.get("assignment", this.id)?.owner ?? "";
    return owner.startsWith("person:") ? pack(owner.slice(7), true) : null;
  }

  #served() {
    const answer = this.#seat.store.get("answer", this.id);
    return { text: answer?.draft?.text ?? "", packed: pack(answer?.person ?? null, answer?.draft?.spoken), rev: answer?.rev ?? 0 };
  }

  // `number`: of which question it is said to be when that one is no longer at this seat.
  #keep({ sent, number = this.#number } = this.#seat.texts.get(this.#slot) ?? {}) {
    const erased = this.#seat.store.get("question", this.id)?.erased_at;
    if (this.#draft.dirty && !erased) this.#seat.texts.set(this.#slot, { text: this.#draft.text, rev: this.#draft.rev, sent, number });
    else this.#seat.texts.delete(this.#slot);
  }

  async #save({ rev, text, person }) {
    this.#keep({ sent: text });
    const carries = { question: this.id, rev, text, ...(person ? { person: personOf(person), spoken: spokenOf(person) } : {}) };
    const answer = await this.#seat.outbox.act(DRAFT, this.#seat.page.session, carries, undefined, WITHIN_MS);
    if (answer.ok) return answer;
    if (answer.code === "outbox.expired" || answer.code === "retry") this.#again = setTimeout(() => this.retry(), AGAIN_MS);
    else if (answer.code === "answer.conflict") setTimeout(() => this.look()); // it may be our own that was not answered
    else this.#seat.say(answer.say);
    return answer;
  }

  #told() {
    this.#keep();
    this.#seat.tell();
  }
}
