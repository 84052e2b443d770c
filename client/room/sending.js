// What stands above the button while a question is on its way: first nothing, then the truth about the line.

import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { takeOver } from "./draw.js";

const LONG_MS = 4000;

export function sendingLine({ button, line }) {
  const region = document.createElement("div");
  region.setAttribute("role", "status");
  button.before(region);
  const draw = takeOver(region);
  let busy = false;
  let long = false;
  let timer = null;

  const show = () => {
    button.disabled = busy;
    if (!busy) return draw(null);
    const lost = !line.up;
    if (!lost && !long) return draw(html`<p class="sending">${icon("send")} <span>${t("ask.sending")}</span></p>`);
    draw(html`<p class="sending" data-lost>${icon(lost ? "offline" : "clock")} <span>${t(lost ? "ask.offline" : "ask.retry")}</span></p>`);
  };
  line.on("state", show);

  return {
    start() {
      busy = true;
      long = false;
      timer = setTimeout(() => {
        long = true;
        show();
      }, LONG_MS);
      show();
    },
    stop() {
      clearTimeout(timer);
      busy = false;
      show();
    },
  };
}
