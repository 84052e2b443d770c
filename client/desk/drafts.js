// The answers that are being written at this desk. What the server has not is kept on this machine, whatever becomes of it: one
// that was refused, one that waits for the line, one that was left before it saved itself. Each is offered again when its
// composer is opened; while this page lives it is the very same draft, so that never two save one answer.

import { DRAFT } from "./catalogue.js";
import { Draft } from "./draft.js";

const slotOf = (id) => `write:${id}`;

export class Drafts {
  #desk;
  #open = new Map(); // question -> Draft
  #watchers = new Map(); // question -> who hears of it

  constructor(desk) { this.#desk = desk; }

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
    if (!this.#unsaved(id)) return texts.delete(slotOf(id));
    return texts.set(slotOf(id), { text: draft.text, person: draft.person, rev: draft.rev, tried: draft.tried });
  }

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
    if (kept && (kept.text !== text || kept.person !== person)) draft.again(kept.text, kept.person);
    if (!ours) draft.seen(rev, text, person, true);
  }

  async #save(id, payload) {
    this.keep(id);
    const desk = this.#desk;
    const question = desk.store.get("question", id) ?? { id };
    const said = await desk.commands.save(question, payload);
    if (said.code === "answer.conflict") setTimeout(() => this.#overtaken(id, question, said));
    else if (!said.ok) desk.notices.refused(DRAFT, question, said);
    return said;
  }

  // It may be our own that was sent before this page was loaded anew.
  #overtaken(id, question, said) {
    const draft = this.#open.get(id);
    const { rev, text, person } = this.served(id);
    draft?.seen(rev, text, person, true);
    if (draft?.state === "overtaken") this.#desk.notices.refused(DRAFT, question, said);
  }

  #told(id) {
    if (this.#open.has(id)) this.keep(id);
    this.#watchers.get(id)?.();
  }
}
