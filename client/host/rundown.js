// What the host's page knows and does. One act at a time; after a step the buttons wait a moment, so that a finger that lands
// twice, or a key that is held, makes one step. An act that the server does not hear soon is not done at all.

import { Emitter } from "../lib/emitter.js";
import { Messages } from "../lib/messages.js";
import { hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { showOf } from "../lib/show.js";

const SAY_MS = 12_000;
const [START, FINISH, ADJUST, UNDO] = ["show_item.start", "show_item.finish", "show_item.adjust", "show_item.undo_start"];

export class Rundown extends Emitter {
  #page;
  #store;
  #line;
  #outbox;
  #busy = false;
  #steppedAt = 0;
  lostAt = null;
  bye = null;
  said = null; // {text, until}

  constructor({ page, store, line, outbox }) {
    super();
    this.#page = page;
    this.#store = store;
    this.#line = line;
    this.#outbox = outbox;
    this.staff = page.staff ?? {};
    this.messages = new Messages({ store, page, act: (command, carries) => this.#tellRoom(command, carries) });
  }

  subscribe(watcher) { return this.on("news", watcher); }
  tell() { this.emit("news"); }

  get session() { return this.#store.get("session", this.#page.session); }
  get me() { return this.#page.me; }
  get help() { return `${this.#page.base}/can-bo/ho-tro/moi?buoi=${this.#page.session}`; }
  get base() { return `${this.#page.base}/buoi/${this.#page.session}`; }
  get show() { return showOf(this.#store.all("show_item"), this.session.starts_at, now()); }
  get onAir() {
    const stage = this.#store.get("stage", "stage");
    const question = stage?.question && this.#store.get("question", stage.question);
    return question ? { question, since: stage.since } : null;
  }
  get waiting() {
    return this.#store.all("question").filter((each) => each.can?.["question.call"]).sort((one, other) => one.number - other.number).slice(0, 3);
  }
  get settling() { return this.#busy || now() < this.#steppedAt + this.#page.limits.settle_ms; }

  // The last step can be taken back by whoever made it.
  get undoable() {
    const runs = this.show.running?.item;
    return runs && runs.by === this.me.id && runs.acted_at === runs.started_at && now() < runs.started_at + this.#page.limits.undo_ms ? runs : null;
  }

  // Whether there is a step to make now, and this state of the session lets it be made.
  get steps() {
    const { running, following } = this.show;
    return following ? this.may(START) : Boolean(running) && this.may(FINISH);
  }

  may(command) { return (this.session.open ?? []).includes(command); }

  next() {
    const { running, following } = this.show;
    if (following) this.#act(START, { show_item: following.item.id, after: running?.item.id ?? null });
    else if (running) this.#act(FINISH, { show_item: running.item.id });
  }

  undo() {
    if (this.undoable) this.#act(UNDO, { show_item: this.undoable.id });
  }

  more(ms) {
    const item = this.show.running?.item;
    if (item) this.#act(ADJUST, { show_item: item.id, extra: item.extra + ms, was: item.extra });
  }

  lined() {
    const lost = ["lost", "closed"].includes(this.#line.state);
    this.lostAt = lost ? (this.lostAt ?? now()) : null;
    this.tell();
  }

  goodbye({ say }) {
    this.bye = say ?? null;
    this.lined();
  }

  async #act(command, carries) {
    if (this.settling || !this.may(command)) return;
    this.#busy = true;
    this.tell();
    const answer = await this.#outbox.act(command, this.#page.session, carries, undefined, this.#page.limits.show_act_ms);
    this.#busy = false;
    this.#steppedAt = now();
    this.said = answer.ok ? null : { text: this.#sentence(answer), until: now() + SAY_MS };
    setTimeout(() => this.tell(), this.#page.limits.settle_ms + 20);
    this.tell();
  }

  // What the control room says is marked as read, whatever else is under way.
  async #tellRoom(command, carries) {
    const answer = await this.#outbox.act(command, this.#page.session, carries, undefined, this.#page.limits.show_act_ms);
    if (!answer.ok) this.said = { text: this.#sentence(answer), until: now() + SAY_MS };
    this.tell();
    return answer;
  }

  // Of a colleague who was faster: who it was, what they did, and when.
  #sentence(answer) {
    const name = this.staff[answer.by];
    if (name && answer.at) return t(`show.faster.${answer.state ?? "other"}`, { name, at: hhmm(answer.at) });
    return answer.say ?? t("show.unreached");
  }
}
