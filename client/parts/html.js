// Markup as preact elements, without a build step. Text becomes text nodes, never markup.

import { h } from "preact";
import htm from "htm";

import { ICONS } from "./icons.js";

export const html = htm.bind(h);

export const icon = (name) =>
  html`<svg class="icon" data-icon=${name} viewBox="0 0 24 24" aria-hidden="true">${ICONS[name].map(([tag, shape]) => h(tag, shape))}</svg>`;
