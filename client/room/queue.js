// Questions that wait for an answer, folded away; the number is that of the figures, which know the older ones, too. While it is open nothing leaves it: what was answered says so in place.

import { figure } from "../lib/time.js";
import { List } from "./list.js";
import { queued, unanswered } from "./ranks.js";

export function queue({ details, count, region, item, lang }) {
  const list = new List({ region, pull: null, rank: queued, item, empty: "", words: "", lang });
  let store = null;

  const show = (current, figures) => {
    store = current;
    const whole = store.older === null;
    count.textContent = figure(whole || !figures ? unanswered(store) : figures.waiting - (figures.unread ?? 0), lang);
    details.hidden = queued(store).length === 0 && !details.open;
    if (details.open) list.show(store);
  };
  details.addEventListener("toggle", () => {
    if (!details.open || !store) return;
    list.show(store);
    list.pull(store);
  });
  return show;
}
