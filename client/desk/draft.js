// A draft that saves itself, at most once in two seconds, and never writes over a colleague's. No document here.
// state: still, waiting, saving, saved, refused, overtaken (a colleague wrote another draft meanwhile).

import { now } from "../lib/time.js";

const EVERY_MS = 2000;
const slotOf = (id) => `write:${id}`;
const UNHEARD = "outbox.expired"; // the one refusal after which the server may have it all the same

export class Draft {
  state = "still";
  savedAt = null;
  #rev; // the revision that our text continues
  #text;
  #person;
  #sent = null; // what the server has of ours
  #tried; // what was on its way to it since
  #act;
  #tell;
  #timer = null;
  #saving = null;

  // `act(payload)` gives the server's answer; `tell()` hears of every change of state; `tried`: what was on its way to the
  // server when this page was left.
  constructor({ text, person, rev, act, tell, tried = [] }) {
    this.#text = text;
    this.#person = person;
    this.#sent = { text, person };
    this.#rev = rev;
    this.#tried = tried;
    this.#act = act;
    this.#tell = tell;
  }

  get rev() { return this.#rev; }
  get text() { return this.#text; }
  get person() { return this.#person; }
  get tried() { return this.#tried; }
  get dirty() { return this.#text !== this.#sent.text || this.#person !== this.#sent.person; }

  type(text) {
    this.#text = text;
    this.#soon();
  }

  // What was typed before this page was loaded, goes on.
  again(text, person) {
    [this.#text, this.#person] = [text, person];
    this.#soon();
  }

  sign(person) {
    this.#person = person;
    this.#soon();
  }

  // The server shows this revision. While we save it may be our own; the answer to that tells. Where somebody is `writing`
  // nothing is put under the cursor: theirs is shown beside it.
  seen(rev, text, person, writing = false) {
    if (rev <= this.#rev || this.#saving) return;
    const ours = this.#tried.find((each) => each.text === text && each.person === person);
    if (ours) this.#arrived(rev, ours);
    else this.#theirs(rev, text, person, writing);
  }

  #theirs(rev, text, person, writing) {
    if (text === this.#text && person === this.#person) this.take(rev, text, person);
    else if (writing || this.dirty || this.state === "overtaken") this.#become("overtaken");
    else this.take(rev, text, person);
  }

  // Ours after all: the answer to it was lost with the line, or came too late.
  #arrived(rev, ours) {
    this.#rev = rev;
    this.#sent = ours;
    this.#become(this.dirty ? "waiting" : "saved");
    if (this.dirty) this.#soon();
  }

  // What was refused for want of a sign-in is saved once there is one again.
  retry() {
    if (this.state === "refused" && this.dirty) this.flush();
  }

  // After being overtaken: ours stands and will be saved over the revision that was seen.
  keep(rev) {
    this.#rev = rev;
    this.#become("waiting");
    this.#soon();
  }

  // After being overtaken: theirs stands.
  take(rev, text, person) {
    this.#rev = rev;
    this.#text = text;
    this.#person = person;
    this.#sent = { text, person };
    this.#become("still");
  }

  // Saves what is not saved; resolves when the server has it, false when it has not.
  async flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#saving) await this.#saving; // one at a time, however many wait for it
    if (this.state === "overtaken") return false;
    if (!this.dirty) return true;
    this.#saving = this.#save();
    const done = await this.#saving;
    this.#saving = null;
    return done && (this.dirty ? this.flush() : true);
  }

  stop() {
    if (this.#timer !== null) this.flush();
  }

  #soon() {
    if (this.state === "overtaken") return this.#tell();
    this.#become("waiting");
    return this.#timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  async #save() {
    const ours = { text: this.#text, person: this.#person };
    if (!ours.text.trim()) return false;
    this.#tried = [...this.#tried, ours];
    this.#become("saving");
    const said = await this.#act({ rev: this.#rev, text: ours.text, ...(ours.person ? { person: ours.person } : {}) });
    if (!said.ok) {
      if (said.code !== UNHEARD) this.#tried = this.#tried.filter((each) => each !== ours);
      this.#become(said.code === "answer.conflict" ? "overtaken" : "refused");
      return false;
    }
    this.#rev += 1;
    this.#sent = ours;
    this.#tried = [];
    this.savedAt = said.at ?? now();
    this.#become(this.dirty ? "waiting" : "saved");
    if (this.dirty) this.#soon();
    return true;
  }

  #become(state) {
    this.state = state;
    this.#tell();
  }
}

// The answers that are being written at this desk. What the server has not is kept on this machine, whatever becomes of it: one
// that was refused, one that waits for the line, one that was left before it saved itself. Each is offered again when its
// composer is opened; while this page lives it is the very same draft, so that never two save one answer.
export class Drafts {
  #desk;
  #refused;
  #open = new Map(); // question -> Draft
  #watchers = new Map(); // question -> who hears of it
  #asked = new Map(); // question -> as it was when its draft was opened: what a colleague did to it since is told from there

  // `refused(question, answer)` tells what the server did not take.
  constructor(desk, refused) {
    this.#desk = desk;
    this.#refused = refused;
  }

  // The draft of this answer; `tell()` hears of its changes until `leave`.
  open(id, tell) {
    if (!this.#unsaved(id)) this.#made(id);
    this.#watchers.set(id, tell);
    return this.#open.get(id);
  }

  // The composer is closed: what is not saved is saved, and stays open until it is.
  leave(id, tell) {
    if (this.#watchers.get(id) === tell) this.#watchers.delete(id);
    const draft = this.#open.get(id);
    draft?.stop();
    if (!this.#unsaved(id)) this.#open.delete(id);
  }

  // What the server shows of this answer.
  served(id) {
    const answer = this.#desk.answer(id);
    return { rev: answer?.rev ?? 0, text: answer?.draft?.text ?? "", person: answer?.person ?? null };
  }

  // What was typed is kept at once, what is saved no longer; an emptied field is nothing to offer again.
  keep(id) {
    const { texts } = this.#desk;
    const draft = this.#open.get(id);
    if (!this.#unsaved(id) || this.#question(id).erased_at) return texts.delete(slotOf(id));
    return texts.set(slotOf(id), { text: draft.text, person: draft.person, rev: draft.rev, tried: draft.tried });
  }

  // The store has changed: what the server has by now is kept no longer, also where no composer is open, and nothing that was
  // written on words which their asker had erased.
  look() {
    this.#desk.texts.look((id) => this.#desk.store.get("question", id));
    this.#desk.texts.settle("write", (id) => this.#unsaved(id), (id) => [this.served(id).text, this.#desk.answer(id)?.text]);
  }

  // What was sent by a page that is gone has arrived.
  arrived({ question: id, text }) {
    this.#desk.texts.settle("write", (each) => each !== id || this.#unsaved(id), () => [text]);
  }

  // Its writer throws it away.
  drop(id) {
    this.#open.delete(id);
    this.#desk.texts.delete(slotOf(id));
  }

  #question(id) { return this.#desk.store.get("question", id) ?? { id }; }

  #unsaved(id) {
    const draft = this.#open.get(id);
    return Boolean(draft?.dirty && draft.text.trim());
  }

  // Kept on what the server shows now, or on what we sent it and it has: ours goes on. On anything else: both are shown.
  #made(id) {
    const { rev, text, person } = this.served(id);
    const kept = this.#desk.texts.get(slotOf(id));
    const ours = !kept || kept.rev === rev || kept.tried.some((each) => each.text === text && each.person === person);
    const draft = new Draft({
      text, person, rev: ours ? rev : kept.rev, tried: kept?.tried, act: (payload) => this.#save(id, payload), tell: () => this.#told(id),
    });
    this.#open.set(id, draft);
    this.#asked.set(id, this.#question(id));
    if (kept && (kept.text !== text || kept.person !== person)) draft.again(kept.text, kept.person);
    else this.keep(id);
    if (!ours) draft.seen(rev, text, person, true);
  }

  async #save(id, payload) {
    this.keep(id);
    const question = this.#asked.get(id);
    const said = await this.#desk.commands.save(question, payload);
    if (said.code === "answer.conflict") setTimeout(() => this.#overtaken(id, question, said));
    else if (!said.ok) this.#refused(question, said);
    return said;
  }

  // It may be our own that was sent before this page was loaded anew.
  #overtaken(id, question, said) {
    const draft = this.#open.get(id);
    const { rev, text, person } = this.served(id);
    draft?.seen(rev, text, person, true);
    if (draft?.state === "overtaken") this.#refused(question, said);
  }

  #told(id) {
    if (this.#open.has(id)) this.keep(id);
    this.#watchers.get(id)?.();
  }
}
