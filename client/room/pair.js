// Question and answer, the same markup as templates/parts/pair.html.

import { date, hhmm } from "../lib/time.js";
import { provinceName } from "../lib/names.js";
import { t } from "../lib/words.js";
import { html, icon } from "./draw.js";
import { initials } from "../parts/initials.js";
import { lines, paragraphs, withUnit } from "./text.js";

const number = (question, base) =>
  html`<a class="pair-number" href=${`${base}/cau/${question.id}`}>${t("pair.number", { number: question.number })}</a>`;

export const asker = (question, between = " ") => html`<b><bdi>${question.name ?? t("pair.anonymous")}</bdi></b>${
  question.province ? html`${between}<span>${provinceName(question.province)}</span>` : null}`;

const paragraph = (line) => html`<p dir="auto">${line}</p>`;

const answerer = (who) => html`<p class="pair-answerer"><span class="portrait" aria-hidden="true">${initials(who.name)}</span> <span><b><bdi>${who.name}</bdi></b> ${withUnit(who)}</span></p>`;

const correction = (one) => html`<div class="changed">
  <p><b>${t("pair.corrected", { date: date(one.at) })}</b> ${one.note}</p>
  <details><summary>${t("pair.old_text")}</summary><div class="changed-old">${paragraphs(one.text).map(paragraph)}</div></details>
  <div class="changed-old on-paper"><p>${t("pair.old_text")}:</p>${paragraphs(one.text).map(paragraph)}</div>
</div>`;

export function pair({ question, answer, who, base, fresh }) {
  return html`<article class="pair" id=${`cau-${question.number}`} key=${question.id} data-fresh=${fresh || undefined}>
    <p class="pair-asker">${number(question, base)} ${asker(question)} <time>${hhmm(answer.published_at)}</time></p>
    <p class="pair-question" dir="auto">${lines(question.text)}</p>
    ${who ? answerer(who) : null}
    <div class="pair-answer">${paragraphs(answer.text).map(paragraph)}</div>
    ${(answer.corrections ?? []).map(correction)}
  </article>`;
}

export function waiting({ question, due, base, fresh }) {
  const image = question.state === "promised" ? "later" : question.state.startsWith("answered") ? "checked" : "clock";
  return html`<article class="pair" id=${`cau-${question.number}`} key=${question.id} data-fresh=${fresh || undefined}>
    <p class="pair-asker">${number(question, base)} ${asker(question)}</p>
    <p class="pair-question" dir="auto">${lines(question.text)}</p>
    <p class="state">${icon(image)} ${t(`room.waiting.${question.state}`, { date: date(due) })}</p>
  </article>`;
}

// What was public and is no longer: its number stays.
export function stub({ question, base }) {
  const why = question.reason ? `: ${t(`reason.${question.reason}`)}` : "";
  return html`<article class="pair stub" id=${`cau-${question.number}`} key=${question.id}>
    <p class="pair-asker">${number(question, base)}</p>
    <p class="state">${icon("hide")} ${t("pair.veiled")}${why}</p>
  </article>`;
}
