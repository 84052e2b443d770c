// Questions that wait for an answer, folded away. While it is open nothing leaves it: what was answered says so in place.

import { figure } from "../lib/time.js";
import { List } from "./list.js";
import { queued } from "./ranks.js";

export function queue({ details, count, region, item, lang }) {
  const list = new List({ region, pull: null, rank: queued, item, empty: "", words: "", lang });
  let store = null;

  const show = (current) => {
    store = current;
    const waiting = queued(store).length;
    count.textContent = figure(waiting, lang);
    details.hidden = waiting === 0 && !details.open;
    if (details.open) list.show(store);
  };
  details.addEventListener("toggle", () => {
    if (!details.open || !store) return;
    list.show(store);
    list.pull(store);
  });
  return show;
}
