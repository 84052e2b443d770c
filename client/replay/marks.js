// The answers of a session by their moments, as a list around the present one: of a thousand only some are ever drawn.

import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "../room/draw.js";

const BEFORE = 12;
const WINDOW = 40;

// `marks` [[moment, number, text or null]…] in their order. Gives show(index of the present one, -1 before the first).
export function marksIn(region, marks, begun) {
  const draw = takeOver(region);
  let shown = null;
  return (current) => {
    if (current === shown) return;
    shown = current;
    const from = Math.max(0, Math.min(current - BEFORE, marks.length - WINDOW));
    draw(marks.slice(from, from + WINDOW).map((mark, index) => one(mark, from + index === current, begun)));
  };
}

const one = ([at, number, text], current, begun) => html`<li key=${at + number / 1e6} aria-current=${current ? "true" : undefined}><a href=${`#t=${Math.floor((at - begun) / 1000)}`}><time>${hhmm(at)}</time> <span>${
  text ? html`<b>${t("pair.number", { number })}</b> <span lang="vi" dir="auto">${text}</span>` : `${t("pair.number", { number })}: ${t("replay.gone")}`}</span></a></li>`;
