// The rows of the open column; on a wide screen what waits for the stage beside it.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { focusRow } from "./focus.js";
import { Floods, Swept } from "./floods.js";
import { ManyBar } from "./many.js";
import { Notice } from "./notice.js";
import { Row, TakenLine, partsOf } from "./row.js";

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
  const row = useDrawnRows(desk);
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
      : row(question)))}
    ${more > 0 && html`<p class="column-more"><button type="button" class="button" onClick=${() => setShown(limit + WINDOW)}>
      ${t("desk.more", { n: Math.min(more, WINDOW), left: more })}</button></p>`}
    ${!items.length && html`<p class="column-empty">${t(`desk.empty.${name}`)}</p>`}
    ${!beside && html`<${Pull} desk=${desk} />`}
    ${desk.older?.loading && html`<p class="column-empty" role="status">${t("desk.loading")}</p>`}
  </section>`;
}

// A key moves two rows of a hundred: what did not change is the very drawing of before, and nothing is compared in it.
function useDrawnRows(desk) {
  const kept = useRef(new Map()); // id -> {parts, drawing}, of the last drawing and of this one
  const before = kept.current;
  kept.current = new Map();
  return (question) => {
    const chosen = question.id === desk.chosen;
    const parts = partsOf(desk, question, chosen);
    const known = before.get(question.id);
    const same = known && parts.every((part, index) => part === known.parts[index]);
    const drawn = same ? known : { parts, drawing: html`<${Row} key=${question.id} desk=${desk} question=${question} chosen=${chosen} />` };
    kept.current.set(question.id, drawn);
    return drawn.drawing;
  };
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
