// The rows of the open column; on a wide screen what waits for the stage beside it.

import { useEffect, useLayoutEffect, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { figure } from "../lib/time.js";
import { t } from "../lib/words.js";
import { focusRow } from "./focus.js";
import { Floods, Swept } from "./floods.js";
import { ManyBar } from "./many.js";
import { Notice } from "./notice.js";
import { Row, TakenLine } from "./row.js";

const WINDOW = 50;

// The open column and, below its rows, what the desk has to say back: no row lies under it.
export function Rows({ desk }) {
  const { current } = desk.notices;
  useLayoutEffect(() => {
    if (current) document.getElementById(`row-${desk.chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return html`<div class="rows" data-notice=${current ? "" : undefined}>
    <${Column} key=${desk.column} desk=${desk} name=${desk.column} />
    <${Notice} desk=${desk} />
  </div>`;
}

export function Column({ desk, name, beside = false }) {
  const [shown, setShown] = useState(WINDOW);
  useEffect(() => setShown(WINDOW), [name]);
  const rows = desk.rows(name);
  const at = rows.findIndex(({ id }) => id === desk.chosen);
  const limit = Math.max(shown, at + 10); // the chosen row is always among those drawn
  const items = beside ? rows.map((question) => ({ question })) : desk.takenRows.among(rows, name);
  const more = items.length - limit;
  return html`<section class="column" tabindex="-1" data-wide-only=${beside ? "" : undefined} data-first=${beside && name === "new" ? "" : undefined} aria-label=${t(`desk.column.${name}`)}>
    <h2 class="unseen">${t(`desk.column.${name}`)}</h2>
    ${!beside && name === "new" && desk.page.audience === "desk" && html`<${Floods} desk=${desk} />`}
    ${!beside && name === "done" && desk.page.audience === "desk" && html`<${Swept} desk=${desk} />`}
    ${!beside && html`<${ManyBar} desk=${desk} />`}
    ${!beside && (desk.askedAlong.sorting || rows.some((row) => desk.support(row) > 0)) && html`<p class="sorts"><button type="button" class="button" aria-pressed=${desk.askedAlong.sorting ? "true" : "false"} onClick=${() => desk.sortByAsked(!desk.askedAlong.sorting)}>${t("desk.most_asked")}</button></p>`}
    ${items.slice(0, limit).map(({ question, now }) => (now
      ? html`<${TakenLine} key=${`taken-${question.id}`} desk=${desk} question=${question} now=${now} />`
      : html`<${Row} key=${question.id} desk=${desk} question=${question} chosen=${question.id === desk.chosen} />`))}
    ${more > 0 && html`<p class="column-more"><button type="button" class="button" onClick=${() => setShown(limit + WINDOW)}>
      ${t("desk.more", { n: Math.min(more, WINDOW), left: figure(more, desk.page.lang) })}</button></p>`}
    ${!items.length && html`<p class="column-empty">${t(`desk.empty.${name}`)}</p>`}
    ${!beside && html`<${Pull} desk=${desk} />`}
    ${desk.older?.loading && html`<p class="column-empty" role="status">${t("desk.loading")}</p>`}
  </section>`;
}

function Pull({ desk }) {
  const { count } = desk.unread;
  const pull = () => {
    desk.pull();
    focusRow(desk);
  };
  return html`<div class="column-pull" aria-live="polite">${count > 0 && html`<button type="button" class="button" 
    aria-keyshortcuts="n" onClick=${pull}>${icon("up")} ${t("desk.fresh", { n: count })} <kbd aria-hidden="true">n</kbd></button>`}</div>`;
}
