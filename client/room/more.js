// A long list, some at a time: what is not yet wanted stays off the page.

import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "./draw.js";

const STEP = 20;

export function more({ region, rank }) {
  const draw = takeOver(region);
  let limit = STEP;

  return {
    rank: (store) => rank(store).slice(0, limit),
    show(store, again) {
      const hidden = Math.max(0, rank(store).length - limit);
      const grow = () => {
        limit += STEP;
        again();
      };
      draw(hidden ? html`<button class="button" type="button" onClick=${grow}>${t("room.more_questions", { count: hidden })}</button>` : null);
    },
  };
}
