// Moving a question among those that wait: a grip on its row for pointer and finger, buttons beside its facts, three keys.

import { useEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key, named } from "./button.js";
import { ORDER } from "./catalogue.js";

const STEPS = [["up", -1, "K", "up"], ["down", 1, "J", "down"], ["top", "top", "A", "up"]];

export const mayOrder = (desk, question) => !desk.askedAlong.sorting && desk.rights.may(question, ORDER);

export function OrderActs({ desk, question }) {
  if (!mayOrder(desk, question)) return null;
  const list = desk.columns()[desk.layout.of(question.state)];
  const at = list.findIndex(({ id }) => id === question.id);
  return html`<div class="order-acts" role="group" aria-label=${t(`command.${ORDER}`)}>
    <span class="figure">${t("desk.place", { place: at + 1, n: list.length })}</span>
    ${STEPS.map(([name, by, letter, drawn]) => html`<button type="button" key=${name} class="button" data-order=${name} aria-keyshortcuts=${`Shift+${letter}`}
      disabled=${name === "down" ? at === list.length - 1 : at === 0} onClick=${() => desk.commands.step(question, by)}>${icon(drawn)} ${t(`desk.order.${name}`)} ${key(letter)}</button>`)}
  </div>`;
}

// Pulled to another row, it is put before or behind that one; the line shows where.
export function Grip({ desk, question }) {
  const grip = useRef(null);
  const [over, show] = useState(null); // {row, below}
  useEffect(() => {
    over?.row.setAttribute("data-drop", over.below ? "below" : "above");
    return () => over?.row.removeAttribute("data-drop");
  }, [over]);
  const target = (event) => {
    const row = document.elementFromPoint(event.clientX, event.clientY)?.closest(".row");
    const column = grip.current.closest(".column");
    if (!row || !column.contains(row) || row === grip.current.closest(".row")) return null;
    const { top, height } = row.getBoundingClientRect();
    return { row, below: event.clientY > top + height / 2 };
  };
  const down = (event) => {
    event.preventDefault();
    grip.current.setPointerCapture(event.pointerId);
    grip.current.closest(".row").setAttribute("data-dragged", "");
  };
  const move = (event) => {
    if (!grip.current.hasPointerCapture(event.pointerId)) return;
    const found = target(event);
    if (found?.row !== over?.row || found?.below !== over?.below) show(found);
  };
  const end = (event, drop) => {
    if (!grip.current.hasPointerCapture(event.pointerId)) return;
    grip.current.releasePointerCapture(event.pointerId);
    grip.current.closest(".row").removeAttribute("data-dragged");
    const found = drop && target(event);
    show(null);
    if (found) place(desk, question, found);
  };
  return html`<span class="row-grip" ref=${grip} title=${named(t("desk.order.pull"), question)} aria-hidden="true" onPointerDown=${down} onPointerMove=${move}
    onPointerUp=${(event) => end(event, true)} onPointerCancel=${(event) => end(event, false)} onClick=${(event) => event.stopPropagation()}>${icon("more")}</span>`;
}

function place(desk, question, { row, below }) {
  const list = desk.columns()[desk.layout.of(question.state)];
  const [from, on] = [list.findIndex(({ id }) => id === question.id), list.findIndex(({ id }) => `row-${id}` === row.id)];
  if (from < 0 || on < 0) return;
  const gap = on + (below ? 1 : 0);
  desk.commands.order(question, gap > from ? gap - 1 : gap);
}
