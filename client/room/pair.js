// Question and answer, the same markup as templates/parts/pair.html. `keyed` tells versions of one item apart.

import { provinceName, unitName } from "../lib/names.js";
import { date, daysAfter, hhmm, now } from "../lib/time.js";
import { languageOf } from "../lib/translation.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { initials } from "../parts/initials.js";
import { translated } from "../parts/translation.js";
import { clockLines, stands } from "./clock.js";
import { acknowledged, noted } from "./ranks.js";
import { lines, paragraphs, withUnit } from "./text.js";

const number = (question, base) =>
  html`<a class="pair-number" href=${`${base}/cau/${question.id}`}>${t("pair.number", { number: question.number })}</a>`;

export const asker = (question, between = " ") => html`<b>${question.name ? html`<bdi lang="vi">${question.name}</bdi>` : t("pair.anonymous")}</b>${
  question.province ? html`${between}<span lang="vi">${provinceName(question.province)}</span>` : null}`;

// What was entered afterwards says so, with the time at which it was said.
const entered = (one) => html`<span class="tag" data-entered="">${t("pair.entered", { time: hhmm(one.happened_at) })}</span>`;
const when = (answer) => (answer.happened_at ? entered(answer) : html`<time>${hhmm(answer.published_at)}</time>`);

const paragraph = (line) => html`<p dir="auto">${line}</p>`;
const text = (question, other) => html`<h3 class="pair-question" lang=${languageOf(other)} dir="auto">${lines(question.text)}</h3>${translated(other)}`;

const answerer = (who) => html`<p class="pair-answerer"><span class="portrait" aria-hidden="true">${initials(who.name)}</span> <span lang="vi"><b><bdi>${who.name}</bdi></b> ${withUnit(who, t("pair.in_for", { name: who.in_for ?? "" }))}</span></p>`;

// A joint answer: the signed parts of others, each with its name.
const part = (one, index) => html`<section class="joint-part" key=${one.id} id=${`phan-${index + 1}`} aria-label=${t("pair.part", { n: index + 1 })}>
  ${answerer({ name: one.name || one.body, title: one.title, unit: one.name ? one.body : "" })}
  <div class="pair-answer" lang="vi">${paragraphs(one.text).map(paragraph)}</div>
</section>`;

const correction = (one) => html`<div class="changed">
  <p><b>${t("pair.corrected", { date: date(one.at) })}</b> <span lang="vi">${one.note}</span></p>
  <details><summary>${t("pair.old_text")}</summary><div class="changed-old" lang="vi">${paragraphs(one.text).map(paragraph)}</div></details>
  <div class="changed-old on-paper"><p>${t("pair.old_text")}:</p><div lang="vi">${paragraphs(one.text).map(paragraph)}</div></div>
</div>`;

const answered = (answer, who) => html`
  ${who ? answerer(who) : null}
  ${answer.spoken ? html`<p class="pair-spoken">${icon("mic")} ${t("pair.spoken")}</p>` : null}
  <div class="pair-answer" lang="vi">${paragraphs(answer.text).map(paragraph)}</div>
  ${(answer.parts ?? []).filter((one) => one.text).map(part)}
  ${(answer.corrections ?? []).map(correction)}`;

// Other questions stand under it; what was asked in them is answered here.
const merged = ({ merged: numbers }) => (numbers?.length
  ? html`<p class="pair-merged">${icon("merge")} <span>${t("pair.merged", { n: numbers.length + 1, numbers: numbers.join(", ") })}</span></p>` : null);

// It was asked after another answer; and while questions are taken one may ask after this one.
const further = (after, base) => (after?.number ? html`<p class="pair-further">${icon("ask")} <a href=${`${base}/cau/${after.about}`}>${t("pair.further", { number: after.number })}</a></p>` : null);
const askFurther = (question, base, session) => (session ? html`<p class="pair-ask"><a href=${`${base}/buoi/${session}/hoi?ve=${question.id}`}>${t("pair.ask_further")}<span class="unseen">: ${t("pair.number", { number: question.number })}</span></a></p>` : null);

export function pair({ question, other, after, asks, answer, who, base, fresh, keyed }) {
  return html`<article class="pair" id=${`cau-${question.number}`} key=${keyed} data-fresh=${fresh || undefined}>
    <p class="pair-asker">${number(question, base)} ${asker(question)} ${when(answer)}</p>
    ${text(question, other)}
    ${further(after, base)}
    ${merged(question)}
    ${answered(answer, who)}
    ${askFurther(question, base, asks)}
  </article>`;
}

export function waiting({ question, other, after, due, clock, base, fresh, keyed, support }) {
  const said = noted(question) ? "noted" : question.state !== "promised" ? question.state
    : stands(clock) ? "stopped" : now() > due ? "overdue" : question.state;
  const image = said === "promised" ? "later" : said === "noted" || acknowledged(question) || said.startsWith("answered") ? "checked" : "clock";
  return html`<article class="pair" id=${`cau-${question.number}`} key=${keyed} data-fresh=${fresh || undefined}>
    <p class="pair-asker">${number(question, base)} ${asker(question)}${question.happened_at ? html` ${entered(question)}` : null}</p>
    ${text(question, other)}
    ${further(after, base)}
    ${merged(question)}
    <p class="state">${icon(image)} ${t(`room.waiting.${said}`, { date: date(due), days: daysAfter(due) })}</p>
    ${noted(question) || acknowledged(question) ? null : clockLines(clock)}
    ${acknowledged(question) && question.note ? html`<p class="pair-note" dir="auto" lang="vi">${question.note}</p>` : null}
    ${support}
  </article>`;
}

function stubLine({ state, reason, sent_to: unit, erased_at: erased }) {
  if (erased) return html`<p class="state">${icon("hide")} ${t("pair.erased", { date: date(erased) })}</p>`;
  if (state === "transferred") {
    return html`<p class="state" data-state="moved">${icon("transfer")} <span>${t("pair.transferred", { unit: unitName(unit) })} <a href=${`/r/${unit}/`}>${t("pair.see_there")}</a></span></p>`;
  }
  if (state === "referred") return html`<p class="state" data-state="moved">${icon("building")} ${t("pair.referred")}</p>`;
  return html`<p class="state">${icon("hide")} ${t("pair.veiled")}${reason ? `: ${t(`reason.${reason}`)}` : ""}</p>`;
}

// What stays when the words of the question are gone: the record of what was answered.
const kept = (answer, who) => html`<p class="pair-asker">${t("pair.erased_kept")} ${when(answer)}</p>${answered(answer, who)}`;

// What was public and is no longer, or is elsewhere: its number stays.
export function stub({ question, answer, who, base, keyed }) {
  return html`<article class="pair stub" id=${`cau-${question.number}`} key=${keyed}>
    <h3 class="pair-asker">${number(question, base)}</h3>
    ${stubLine(question)}
    ${question.erased_at && answer?.text ? kept(answer, who) : null}
  </article>`;
}
