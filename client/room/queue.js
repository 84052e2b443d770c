// Questions that wait for an answer, folded away; the number is that of the figures, which know the older ones, too.
// Opened, it fetches those that the table does not hold. While it is open nothing leaves it: what was answered says so.

import { figure } from "../lib/words.js";
import { List } from "./list.js";
import { aired, queued, unanswered } from "./ranks.js";

export function queue({ details, count, region, item, url }) {
  const list = new List({ region, pull: null, rank: queued, item, empty: "", words: "" });
  let store = null;

  const show = (current, figures) => {
    store = current;
    const whole = store.older === null;
    const waiting = whole || !figures ? unanswered(store) : figures.waiting - (figures.unread ?? 0) - aired(store);
    count.textContent = figure(waiting);
    details.hidden = waiting === 0 && queued(store).length === 0 && !details.open;
    if (details.open) list.show(store);
  };
  details.addEventListener("toggle", () => {
    if (!details.open || !store) return;
    list.show(store);
    list.pull(store);
    if (store.older !== null) fetchRest();
  });

  // Page by page, by number; where one does not come the list stays as it is until it is opened again.
  async function fetchRest() {
    for (let after = 0; after !== null && details.open;) {
      const { era } = store;
      const answer = await fetch(url(after)).catch(() => null);
      if (!answer?.ok) return;
      const page = await answer.json();
      if (!store.page({ put: page.put, older: store.older }, era)) return;
      list.pull(store);
      after = page.after;
    }
  }
  return show;
}
