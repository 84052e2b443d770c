// What this moderator's desk shows and does, without a document: the chosen column and row, the mode of the detail, acts
// on their way and what came back. Rules stay on the server. Components read it and call it; none writes into it.

import { Switches } from "../lib/switches.js";
import { now } from "../lib/time.js";
import { MODES, SIGN_IN } from "./catalogue.js";
import { AskedAlong } from "./asked_along.js";
import { Chosen } from "./chosen.js";
import { Columns } from "./columns.js";
import { Commands } from "./commands.js";
import { Shortcuts } from "./keyboard.js";
import { KeptTexts } from "./kept_texts.js";
import { Notices } from "./notices.js";
import { Outrun, differ } from "./outrun.js";
import { KeptFinds } from "./personal.js";
import { Pending } from "./pending.js";
import { Presence } from "./presence.js";
import { Rights } from "./rights.js";
import { TakenRows } from "./taken_rows.js";
import { Unread } from "./unread.js";

export class Desk {
  figures = null;
  watching = 0; // how many look at the public side
  shortcuts = new Shortcuts();
  askedAlong = new AskedAlong();
  many = new Chosen(this);
  pressed = false; // so much is asked that the server takes questions slowly by itself
  keptFinds = new KeptFinds(); // personal data that may stay
  untouched = true; // nobody chose the row where we stand: it is the first that came
  signing = false; // the window to sign in again covers whatever is open, which stays open under it
  #column = "new";
  #chosen = null;
  #mode = null; // see MODES
  #about = null; // what the mode is entered for, beside the chosen question
  #held = null; // the chosen question as it was when the mode was entered
  #detailOpen = false; // on a phone the detail lies over the rows
  #composer = null; // the open composer, for the key that publishes
  #lostAt = null;
  #bye = null;
  #watchers = new Set();
  #sorted = { of: null, ranks: null, columns: null };
  #rights = null;

  constructor({ page, store, line, outbox, signIn = null, older = null, drafts = null, storage }) {
    this.page = page;
    this.store = store;
    this.line = line;
    this.outbox = outbox;
    this.signIn = signIn;
    this.older = older;
    this.me = { ...page.me, id: String(page.me.id).includes(":") ? String(page.me.id) : `staff:${page.me.id}` };
    this.staff = page.staff ?? {};
    this.layout = new Columns(page.desk.columns, (id) => store.get("rank", id));
    this.texts = new KeptTexts(`giaoluu.desk.texts.${page.session}.${page.me.id}`, storage);
    this.notices = new Notices(() => this.tell());
    this.pending = new Pending(outbox, store);
    this.takenRows = new TakenRows(this.me.id, this.layout);
    this.unread = new Unread();
    this.switches = new Switches(store, page.signals);
    for (const news of page.signals ?? []) if (news.signal === "support") this.askedAlong.hear(news);
    this.commands = new Commands(this);
    this.drafts = drafts?.(this); // the answers that are written here, where they are
    this.presence = new Presence(this);
    this.outrun = new Outrun(this);
    if (page.audience !== "desk") this.#column = "ready"; // the panel sees nothing before it is accepted
    this.choose(this.rows()[0]?.id ?? null, true);
  }

  // Hearing

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell() {
    this.presence?.look();
    this.outrun?.look();
    for (const watcher of this.#watchers) watcher();
  }

  // The store has changed.
  changed() {
    this.drafts?.look();
    this.pending.look();
    this.takenRows.look(this.#column, this.columns(), (id) => this.store.get("question", id));
    this.unread.look(this.#column, this.columns()[this.#column], { whole: this.store.older === null, own: ({ by }) => by === this.me.id });
    // A window that is open stays open, whatever arrives meanwhile.
    if (!this.question && !this.dialogOpen) this.choose(this.rows()[0]?.id ?? null, true);
    this.tell();
  }

  joined(ack) {
    this.staff = { ...this.staff, ...ack.staff };
    this.figures = ack.figures ?? this.figures;
    for (const news of ack.signals ?? []) this.hear(news);
    this.signing = false;
    this.presence.again();
    this.tell();
  }

  hear(news) {
    if (news.signal === "figures") this.figures = news;
    else if (news.signal === "watching") this.watching = news.number;
    else if (news.signal === "presence") this.presence.hear(news);
    else if (news.signal === "support") this.askedAlong.hear(news);
    else this.switches.hear(news);
  }

  // What came of an act whose page is gone.
  orphan(entry, answer) {
    if (!answer.ok) this.notices.refused(entry.do, this.store.get("question", entry.with.question), answer);
  }

  // The line came or went: from when on is what we show no longer the present?
  lined() {
    this.#lostAt = this.online ? null : this.#lostAt ?? now();
    this.tell();
  }

  // The server has sent us away.
  goodbye(bye) {
    this.#bye = bye.say;
    this.signIn?.goodbye(bye);
    this.signIn?.atRest(() => this.signIn.ended && this.enter(SIGN_IN));
    this.tell();
  }

  // Seeing

  get column() { return this.#column; }
  get chosen() { return this.#chosen; }
  get mode() { return this.#mode; }
  get about() { return this.#about; }
  get held() { return this.#held; }
  get detailOpen() { return this.#detailOpen; }
  get bye() { return this.#bye; } // why the line is closed, in the server's words
  get lostAt() { return this.#lostAt; }
  get online() { return this.line.state === "open" || this.line.state === "polling"; }
  get session() { return this.store.all("session")[0] ?? { state: "planned", open: [], topic: "", code: "" }; }
  get stage() { return this.store.get("stage", "stage") ?? { question: null, since: null }; }
  get question() { return this.#chosen && this.store.get("question", this.#chosen); }
  get onAir() { return this.stage.question && this.store.get("question", this.stage.question); }
  get dialogOpen() { return this.signing || MODES[this.#mode]?.place === "dialog"; }
  get inDetail() { return MODES[this.#mode]?.place === "detail"; }
  get rights() { return (this.#rights = Rights.since(this.#rights, this.me.roles, this.session.open, this.page.desk)); }
  get limits() { return this.page.limits; }

  answer(id) { return this.store.get("answer", id); }

  columns() {
    const [list, ranks] = [this.store.all("question"), this.store.all("rank")];
    if (this.#sorted.of !== list || this.#sorted.ranks !== ranks) this.#sorted = { of: list, ranks, columns: this.layout.sorted(list) };
    return this.#sorted.columns;
  }

  // What the column shows: its questions without those that came since it was opened, which wait to be pulled.
  rows(column = this.#column) {
    const list = this.askedAlong.ordered(this.columns()[column]);
    return column === this.#column ? this.unread.without(list) : list;
  }

  // How many ask along with a question.
  support(question) { return this.askedAlong.of(question); }

  sortByAsked(on) {
    this.askedAlong.sort(on ? this.store.all("question") : null);
    this.tell();
  }

  // Who comes next on the stage: the chosen one if it waits for it, else the one that waits longest.
  get candidate() {
    const question = this.question;
    if (question?.state === "accepted" || question?.state === "promised") return question;
    return this.columns().ready.find((each) => each.kind === "question") ?? null;
  }

  // Moving

  open(column) {
    if (column !== this.#column) {
      this.takenRows.forget();
      this.many.forget();
    }
    this.#column = column;
    this.unread.start(column, this.columns()[column]);
    this.choose(this.rows()[0]?.id ?? null, true);
  }

  pull() {
    this.unread.start(this.#column, this.columns()[this.#column]);
    this.tell();
  }

  choose(id, untouched = false) {
    if (!this.many.size) this.many.forget();
    [this.#chosen, this.#mode, this.untouched] = [id, null, untouched];
    this.tell();
  }

  // Shows one question wherever it stands.
  show(id) {
    const question = this.store.get("question", id);
    if (!question) return;
    const column = this.layout.of(question.state);
    if (column !== this.#column || this.unread.waits(id)) this.open(column);
    this.choose(id);
  }

  step(by) {
    const rows = this.rows();
    const to = this.#place(rows) + by;
    const next = rows[Math.min(rows.length - 1, Math.max(0, by > 0 ? Math.floor(to) : Math.ceil(to)))];
    if (next) this.choose(next.id);
  }

  // The next row is chosen at once; the one acted on stays where it is until the server has said so.
  moveOn(question) {
    if (question.id !== this.#chosen) return;
    [this.#mode, this.#detailOpen, this.untouched] = [null, false, false];
    const rows = this.rows();
    const at = this.#place(rows);
    const next = rows[Math.floor(at) + 1] ?? rows[Math.ceil(at) - 1];
    if (next && question.id !== this.stage.question) this.#chosen = next.id;
  }

  // Where the chosen one stands among the rows; between two of them (2.5 becomes 2 or 3) when it has left them.
  #place(rows) {
    const at = rows.findIndex(({ id }) => id === this.#chosen);
    if (at >= 0 || !this.question) return at;
    const order = this.layout.order(this.#column);
    return rows.filter((row) => order(row, this.question) < 0).length - 0.5;
  }

  press(pressed) {
    if (pressed === this.pressed) return;
    this.pressed = pressed;
    this.tell();
  }

  dismiss(id) {
    this.takenRows.dismiss(id);
    this.tell();
  }

  keep(question, hit) {
    this.keptFinds.flip(question, hit);
    this.tell();
  }

  flipShortcuts() {
    this.shortcuts.flip();
    this.tell();
  }

  // Modes

  enter(mode, about = null) {
    if (mode === SIGN_IN) this.signing = true;
    else [this.#mode, this.#about, this.#held] = [mode, about, this.outrun.asSeen(this.question)];
    if (this.inDetail) this.#detailOpen = true;
    this.tell();
  }

  // What is decided in a form or a dialog is decided on what was seen when it opened.
  hold() {
    this.#held = this.question;
    this.tell();
  }

  get overtaken() { return differ(this.#held, this.question); }

  leave() {
    if (this.signing) this.signing = false;
    else if (this.#mode) this.#mode = null;
    else if (this.many.leave() || this.#detailOpen) this.#detailOpen = false;
    else this.notices.clear();
    this.tell();
  }

  unfold() {
    this.#detailOpen = true;
    this.tell();
  }

  fold() {
    [this.#mode, this.#detailOpen] = [null, false];
    this.tell();
  }

  // The composer that is open publishes by the key; gives back how to take it away again.
  offer(composer) {
    this.#composer = composer;
    return () => { if (this.#composer === composer) this.#composer = null; };
  }

  publish() { return this.#composer?.publish(); }
}
