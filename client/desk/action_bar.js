// The phone: what is on air in a strip, and the acts of the chosen question under one thumb.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { shortOf } from "./button.js";
import { Clock } from "./on_air.js";
import { numberOf } from "./say.js";

const MOST = 4;

export function Strip({ desk }) {
  const { onAir, stage, session } = desk;
  if (!onAir) return html`<section class="desk-strip" data-ground="stage" aria-label=${t("desk.air")}>
    <span class="tag">${t("desk.stage_idle")}</span> <b lang="vi">${session.topic}</b></section>`;
  return html`<section class="desk-strip" data-ground="stage" aria-label=${t("desk.air")}><button type="button" class="strip-show" onClick=${() => desk.show(onAir.id)}>
    <span class="tag" data-kind="live">${numberOf(onAir)}</span> <b dir="auto" lang="vi">${onAir.text}</b></button> <${Clock} since=${stage.since} /></section>`;
}

function chosenActs(desk, question) {
  const answer = desk.answer(question.id);
  const likely = desk.rights.likely(question, answer);
  return { likely, others: desk.rights.acts(question, answer).filter((act) => act !== likely).slice(0, likely ? MOST - 1 : MOST) };
}

// The commands in the bar; the rest stand below the question in full.
export function barActs(desk, question) {
  const { likely, others } = chosenActs(desk, question);
  return new Set([likely, ...others].filter(Boolean).map(({ command }) => command));
}

export function ActionBar({ desk }) {
  const { question } = desk;
  const bar = useRef(null);
  const shown = question && !desk.inDetail;
  useLayoutEffect(() => (shown ? keepRoom(bar.current) : undefined), [shown]);
  if (!shown) return null;
  const { likely, others } = chosenActs(desk, question);
  const turn = () => (desk.detailOpen ? desk.fold() : desk.unfold());
  return html`<nav class="thumb" ref=${bar} aria-label=${numberOf(question)}>
    <p>${t("desk.chosen", { number: question.number })}</p>
    ${likely && button(desk, likely, question, true)}
    ${others.map((act) => button(desk, act, question))}
    <button type="button" onClick=${turn}>${icon(desk.detailOpen ? "down" : "eye")} ${t(desk.detailOpen ? "desk.fold" : "desk.read")}</button>
  </nav>`;
}

// The page leaves as much room below as the bar takes, whatever the size of the letters: nothing, and no focus, lies under it.
function keepRoom(bar) {
  const root = document.documentElement;
  const measure = new ResizeObserver(() => root.style.setProperty("--bar-height", `${bar.offsetHeight}px`));
  measure.observe(bar);
  return () => {
    measure.disconnect();
    root.style.removeProperty("--bar-height");
  };
}

const button = (desk, act, question, main = false) => html`<button type="button" key=${act.command} data-weight=${main ? "main" : undefined}
  data-command=${act.command} disabled=${Boolean(desk.pending.of(question.id))} onClick=${() => desk.commands.start(act.command, question)}>
  ${icon(act.icon)} ${shortOf(act.command)}</button>`;
