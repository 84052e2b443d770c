// Days, hours and minutes until the session; drawn anew when the minute changes.

import { now, onClock } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "./draw.js";

export function countdown(region, store) {
  const draw = takeOver(region);
  const one = (number, word) => html`<div><b>${number}</b> <span>${t(word)}</span></div>`;

  let timer = null;
  const tick = () => {
    clearTimeout(timer);
    const left = Math.max(0, store.all("session")[0].starts_at - now());
    const minutes = Math.floor(left / 60_000);
    draw(html`${one(Math.floor(minutes / 1440), "room.days")}${one(Math.floor(minutes / 60) % 24, "room.hours")}${one(String(minutes % 60).padStart(2, "0"), "room.minutes")}`);
    if (left > 0) timer = setTimeout(tick, (left % 60_000) + 50);
  };
  onClock(tick);
  store.subscribe(tick);
  tick();
}
