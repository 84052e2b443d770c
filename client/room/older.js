// Earlier answers: read over HTTP, where any cache can hold them, and added below.

import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "./draw.js";

export function older({ region, store, url }) {
  const draw = takeOver(region);
  let say = "room.older";

  const ask = async () => {
    const era = store.era;
    become("room.older_wait");
    try {
      const answer = await fetch(url(store.older));
      if (!answer.ok) throw new Error(`older: ${answer.status}`);
      store.page(await answer.json(), era);
      become("room.older");
    } catch {
      become("room.older_failed");
    }
  };
  const show = () => {
    region.hidden = !store.older;
    draw(html`<button class="button" type="button" disabled=${say === "room.older_wait"} onClick=${ask}>${t(say)}</button>`);
  };
  const become = (words) => {
    say = words;
    show();
  };
  // One page more; resolves to whether there was one.
  const read = async () => {
    const before = store.older;
    if (before) await ask();
    return before !== null && store.older !== before;
  };
  return { show, read };
}
