// A desk that is over, as the live desk's rows and heads read it: every question where it stood, and nothing to do.

import { Columns } from "../desk/columns.js";
import { KeptFinds } from "../desk/personal.js";

export class PastDesk {
  pending = { of: () => null };
  rights = { likely: () => null, may: () => false };
  presence = { at: () => [] };
  askedAlong = { sorting: false };
  many = { ids: new Set() };
  keptFinds = new KeptFinds();
  column = "ready";
  #watchers = new Set();

  constructor(page, table) {
    this.page = { ...page, audience: "replay" };
    this.store = table;
    this.me = page.me;
    this.staff = page.staff;
    this.layout = new Columns(page.desk.columns, (id) => table.get("rank", id));
  }

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell() { for (const watcher of this.#watchers) watcher(); }

  open(column) {
    this.column = column;
    this.tell();
  }

  get onAir() {
    const stage = this.store.get("stage", "stage");
    return stage?.question ? this.store.get("question", stage.question) : null;
  }

  answer(id) { return this.store.get("answer", id); }
  columns() { return this.layout.sorted(this.store.all("question")); }
  support() { return 0; } // tallies are signals, and in no log
  choose() {}
  unfold() {}
}
