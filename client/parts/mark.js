// The lotus leaf, its notch the place to speak.

import { html } from "./html.js";

const LEAF = "M10.3 33.3A16.5 16.5 0 1 0 6.7 29.7L17.7 22.3z";
const VEINS =
  "M20.0 23.4L20.0 28.6L22.1 33.0M20.0 28.6L17.9 33.0M22.4 22.4L26.1 26.1L30.7 27.8M26.1 26.1L27.8 30.7M23.4 20.0L28.6 20.0L33.0 17.9" +
  "M28.6 20.0L33.0 22.1M22.4 17.6L26.1 13.9L27.8 9.3M26.1 13.9L30.7 12.2M20.0 16.6L20.0 11.4L17.9 7.0M20.0 11.4L22.1 7.0M17.6 17.6L13.9 13.9L9.3 12.2" +
  "M13.9 13.9L12.2 9.3M16.6 20.0L11.4 20.0L7.0 22.1M11.4 20.0L7.0 17.9";

export const mark = () => html`<svg class="mark" viewBox="0 0 40 40" aria-hidden="true">
  <path fill="currentColor" d=${LEAF} />
  <path fill="none" stroke="var(--ground)" stroke-width="1.25" stroke-linecap="round" stroke-linejoin="round" d=${VEINS} />
</svg>`;
