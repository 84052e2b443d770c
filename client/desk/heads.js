// The heads of the columns, with how many questions stand in each.

import { html } from "../parts/html.js";
import { figure, t } from "../lib/words.js";

export function Heads({ desk }) {
  const columns = desk.columns();
  return html`<nav class="heads" aria-label=${t("desk.columns")}>${desk.layout.names.map((name, index) => {
    const count = columns[name].length;
    return html`<a key=${name} href=${`#${name}`} aria-current=${name === desk.column ? "page" : undefined} aria-keyshortcuts=${index + 1}
      data-live=${name === "air" && count > 0 ? "" : undefined} onClick=${(event) => open(event, desk, name)}>
      ${t(`desk.column.${name}`)} <b>${figure(count)}</b></a>`;
  })}</nav>`;
}

function open(event, desk, name) {
  event.preventDefault();
  desk.open(name);
}
