// Numbers in the open. The same order as templates/parts/figures.html.

import { figure, t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "./draw.js";

const ORDER = ["asked", "answered", "on_air", "waiting", "unread", "noted", "merged", "refused", "withdrawn", "veiled", "transferred", "referred", "erased", "watching"];
const ALWAYS = ["asked", "answered", "waiting", "refused"];

export function figuresLine(region) {
  const draw = takeOver(region);
  const one = (key, number) => region.tagName === "UL"
    ? html`<li key=${key}><b>${figure(number)}</b> ${t(`figures.${key}`)}</li>`
    : html`<span key=${key}><b>${figure(number)}</b> ${t(`figures.${key}`)}</span>`;
  // Who waits, who is not even read yet, and whose turn it is: three numbers, of which a list shows the first.
  const parted = (figures, onAir) => ({ ...figures, on_air: onAir, waiting: figures.waiting - (figures.unread ?? 0) - onAir });
  const drawing = (figures) => ORDER.filter((key) => figures[key] || ALWAYS.includes(key)).map((key) => one(key, figures[key] ?? 0));
  return (figures, onAir) => draw(drawing(parted(figures, onAir)));
}
