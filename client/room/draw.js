// Drawing with preact, without a build step; icons come from the one sheet that the templates use too.

import { h, render } from "preact";
import htm from "htm";

export const html = htm.bind(h);

const SHEET = new URL("../styles/icons.svg", import.meta.url).pathname;

export const icon = (name) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href=${`${SHEET}#${name}`} /></svg>`;

export const part = (name) => document.querySelector(`[data-part=${name}]`);

// Takes over a region that the server drew: what stands there already is kept, only what differs is changed.
export const takeOver = (region) => (drawing) => render(drawing, region);
