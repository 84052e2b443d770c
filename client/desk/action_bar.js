// The phone: what is on air in a strip, and the acts of the chosen question under one thumb.

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { Clock } from "./on_air.js";
import { shortOf } from "./button.js";
import { numberOf } from "./say.js";

const MOST = 4;

export function Strip({ desk }) {
  const { onAir, stage, session } = desk;
  if (!onAir) return html`<section class="desk-strip" data-ground="stage" aria-label=${t("desk.air")}>
    <span class="tag">${t("desk.stage_idle")}</span> <b>${session.topic}</b></section>`;
  return html`<section class="desk-strip" data-ground="stage" aria-label=${t("desk.air")}><button type="button" class="strip-show" onClick=${() => desk.show(onAir.id)}>
    <span class="tag" data-kind="live">${numberOf(onAir)}</span> <b dir="auto">${onAir.text}</b></button> <${Clock} since=${stage.since} /></section>`;
}

function chosenActs(desk, question) {
  const answer = desk.answer(question.id);
  const likely = desk.rights.likely(question, answer);
  return { likely, others: desk.rights.acts(question, answer).filter((act) => act !== likely).slice(0, likely ? MOST - 1 : MOST) };
}

// The commands under the thumb; the rest stand below the question in full.
export function barActs(desk, question) {
  const { likely, others } = chosenActs(desk, question);
  return new Set([likely, ...others].filter(Boolean).map(({ command }) => command));
}

export function ActionBar({ desk }) {
  const { question } = desk;
  if (!question || ["refuse", "veil", "correct", "edit", "write"].includes(desk.mode)) return null;
  const { likely, others } = chosenActs(desk, question);
  const open = () => {
    desk.detailOpen = !desk.detailOpen;
    desk.tell();
  };
  return html`<nav class="thumb" aria-label=${numberOf(question)}>
    <p>${t("desk.chosen", { number: question.number })}</p>
    ${likely && button(desk, likely, question, true)}
    ${others.map((act) => button(desk, act, question))}
    <button type="button" onClick=${open}>${icon(desk.detailOpen ? "down" : "eye")} ${t(desk.detailOpen ? "desk.fold" : "desk.read")}</button>
  </nav>`;
}

const button = (desk, act, question, main = false) => html`<button type="button" key=${act.command} data-weight=${main ? "main" : undefined}
  data-command=${act.command} disabled=${Boolean(desk.pending.of(question.id))} onClick=${() => desk.commands.start(act.command, question)}>
  ${icon(act.icon)} ${shortOf(act.command)}</button>`;
