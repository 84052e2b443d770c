// What this moderator's desk shows and does, without a document: the chosen column and row, the mode of the detail,
// acts on their way and what came back. Rules stay on the server; here is only what was said and seen.

import { Switches } from "../lib/switches.js";
import { now } from "../lib/time.js";
import { Rights } from "./acts.js";
import { columnOf, orderOf, sorted } from "./columns.js";
import { Commands } from "./commands.js";
import { Unread } from "./unread.js";
import { TakenRows } from "./taken_rows.js";
import { Shortcuts } from "./shortcuts.js";
import { Notices } from "./notices.js";
import { Pending } from "./pending.js";

const IN_DETAIL = ["refuse", "veil", "edit", "write", "correct"];
const DIALOGS = ["call", "help", "session", "panel"];

export class Desk {
  column = "new";
  chosen = null;
  mode = null; // refuse, veil, edit, write, correct: in the detail; call, help, session, panel: over the desk
  held = null; // the chosen question as it was when the mode was entered
  detailOpen = false; // on a phone the detail lies over the rows
  figures = null;
  watching = 0; // how many look at the public side
  composer = null; // the open composer, for the key that publishes
  shortcuts = new Shortcuts();
  texts = new Map(); // what was typed and not yet sent, by mode and question: nothing is lost by a conflict
  #watchers = new Set();
  #sorted = { of: null, columns: null };

  constructor({ page, store, line, outbox }) {
    this.page = page;
    this.store = store;
    this.line = line;
    this.outbox = outbox;
    this.me = { ...page.me, id: actorId(page.me.id) };
    this.staff = page.staff ?? {};
    this.notices = new Notices(() => this.tell());
    this.pending = new Pending(outbox, store);
    this.takenRows = new TakenRows(this.me.id);
    this.unread = new Unread();
    this.switches = new Switches(store, page.signals);
    this.commands = new Commands(this);
    if (page.audience !== "desk") this.column = "ready"; // the panel sees nothing before it is accepted
    this.choose(this.rows()[0]?.id ?? null);
  }

  // Hearing

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell() { for (const watcher of this.#watchers) watcher(); }

  // The store has changed.
  changed() {
    this.pending.look();
    this.takenRows.look(this.column, this.columns(), (id) => this.store.get("question", id));
    this.unread.look(this.column, this.columns()[this.column]);
    // A window that is open stays open, whatever arrives meanwhile.
    if (!this.question && !this.dialogOpen) this.choose(this.rows()[0]?.id ?? null);
    this.tell();
  }

  joined(ack) {
    this.staff = { ...this.staff, ...ack.staff };
    this.figures = ack.figures ?? this.figures;
    for (const news of ack.signals ?? []) this.hear(news);
    this.tell();
  }

  hear(news) {
    if (news.signal === "figures") this.figures = news;
    else if (news.signal === "watching") this.watching = news.number;
    else this.switches.hear(news);
  }

  // Seeing

  get session() { return this.store.all("session")[0] ?? { state: "planned", open: [], topic: "", code: "" }; }
  get stage() { return this.store.get("stage", "stage") ?? { question: null, since: null }; }
  get question() { return this.chosen && this.store.get("question", this.chosen); }
  get onAir() { return this.stage.question && this.store.get("question", this.stage.question); }
  get dialogOpen() { return DIALOGS.includes(this.mode); }
  get rights() { return new Rights(this.me, this.session.open, now()); }

  answer(id) { return this.store.get("answer", id); }

  columns() {
    const list = this.store.all("question");
    if (this.#sorted.of !== list) this.#sorted = { of: list, columns: sorted(list) };
    return this.#sorted.columns;
  }

  // What the column shows: its questions without those that came since it was opened, which wait to be pulled.
  rows(column = this.column) {
    const list = this.columns()[column];
    return column === this.column ? this.unread.without(list) : list;
  }

  // Who comes next on the stage: the chosen one if it waits for it, else the one that waits longest.
  get candidate() {
    const question = this.question;
    if (question?.state === "accepted" || question?.state === "promised") return question;
    return this.columns().ready.find((each) => each.kind === "question") ?? null;
  }

  // Moving

  open(column) {
    if (column !== this.column) this.takenRows.forget();
    this.column = column;
    this.unread.start(this.columns()[column]);
    this.choose(this.rows()[0]?.id ?? null);
  }

  pull() {
    this.unread.start(this.columns()[this.column]);
    this.tell();
  }

  choose(id) {
    this.chosen = id;
    this.mode = null;
    this.tell();
  }

  // Shows one question wherever it stands.
  show(id) {
    const question = this.store.get("question", id);
    if (!question) return;
    if (columnOf(question.state) !== this.column) this.open(columnOf(question.state));
    this.choose(id);
  }

  step(by) {
    const rows = this.rows();
    const to = this.place(rows) + by;
    const next = rows[Math.min(rows.length - 1, Math.max(0, by > 0 ? Math.floor(to) : Math.ceil(to)))];
    if (next) this.choose(next.id);
  }

  // Where the chosen one stands among the rows; between two of them (2.5 becomes 2 or 3) when it has left them.
  place(rows) {
    const at = rows.findIndex(({ id }) => id === this.chosen);
    if (at >= 0 || !this.question) return at;
    const order = orderOf(this.column);
    return rows.filter((row) => order(row, this.question) < 0).length - 0.5;
  }

  enter(mode) {
    this.mode = mode;
    this.hold();
    if (IN_DETAIL.includes(mode)) this.detailOpen = true;
    this.tell();
  }

  // What is decided in a form or a dialog is decided on what was seen when it opened.
  hold() {
    this.held = this.question;
    this.tell();
  }

  get overtaken() {
    const [held, here] = [this.held, this.question];
    return Boolean(held && here && held.id === here.id && (held.state !== here.state || held.text_rev !== here.text_rev));
  }

  leave() {
    if (this.mode) this.mode = null;
    else if (this.detailOpen) this.detailOpen = false;
    else this.notices.clear();
    this.tell();
  }
}

export const actorId = (id) => (String(id).includes(":") ? String(id) : `staff:${id}`);
