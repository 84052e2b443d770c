// The desk's board at a moment that is over: who was on air, the heads with their counts, the rows of a column.

import { useEffect, useState } from "preact/hooks";

import { Heads } from "../desk/heads.js";
import { Row } from "../desk/row.js";
import { t } from "../lib/words.js";
import { askerLine } from "../parts/asker.js";
import { html } from "../parts/html.js";
import { useNews } from "../parts/use.js";

const WINDOW = 30;

export function Board({ desk }) {
  useNews((watcher) => desk.subscribe(watcher));
  return html`<${OnAir} desk=${desk} /><div class="board"><${Heads} desk=${desk} /><${Rows} key=${desk.column} desk=${desk} /></div>`;
}

function OnAir({ desk }) {
  const { onAir } = desk;
  return html`<div class="on-air"><h2>${t("desk.column.air")}</h2><div class="monitor" data-ground="stage" data-air=${onAir ? "" : undefined}>${onAir
    ? html`<span>${t("pair.number", { number: onAir.number })}, <bdi>${askerLine(onAir)}</bdi></span><q lang="vi" dir="auto">${onAir.text}</q>`
    : html`<span>${t("replay.nobody")}</span>`}</div></div>`;
}

function Rows({ desk }) {
  const [shown, setShown] = useState(WINDOW);
  useEffect(() => setShown(WINDOW), [desk.column]);
  const rows = desk.columns()[desk.column];
  const more = rows.length - shown;
  return html`<div class="column" tabindex="0" role="group" aria-label=${t(`desk.column.${desk.column}`)}>
    ${rows.slice(0, shown).map((question) => html`<${Row} key=${question.id} desk=${desk} question=${question} chosen=${false} />`)}
    ${more > 0 && html`<p class="column-more"><button type="button" class="button" onClick=${() => setShown(shown + WINDOW)}>
      ${t("desk.more", { n: Math.min(more, WINDOW), left: more })}</button></p>`}
    ${!rows.length && html`<p class="column-empty">${t(`desk.empty.${desk.column}`)}</p>`}
  </div>`;
}
