// The question to answer, large, the time for it, and the draft by which one speaks.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { askerName } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { translated } from "../parts/translation.js";
import { provinceName } from "../lib/names.js";
import { hhmm, now, span } from "../lib/time.js";
import { languageOf, translationOf } from "../lib/translation.js";
import { t } from "../lib/words.js";
import { Published } from "./published.js";
import { Side } from "./side.js";
import { DRAFT } from "./catalogue.js";

export function Answering({ seat, question }) {
  const answer = seat.answer;
  return html`<section class="answering-question"><${Asked} seat=${seat} question=${question} />
      <${Words} seat=${seat} question=${question} /></section>
    <${Clock} seat=${seat} question=${question} />
    ${answer?.published_at ? html`<${Published} seat=${seat} question=${question} answer=${answer} />`
      : html`<section class="draft" aria-label=${t("panel.draft")}><${Prompter} seat=${seat} question=${question} /><${Side} seat=${seat} question=${question} /></section>`}`;
}

// The asker's own words, and after them their translation.
export function Words({ seat, question }) {
  const other = translationOf(seat.store, question.id);
  return html`<h1 lang=${languageOf(other)} dir="auto" title=${question.text}>${wording(seat, question)}</h1>${translated(other)}`;
}

// What is really asked stays bright where the moderator has marked it in this wording; the story steps back.
function wording(seat, question) {
  const mark = seat.store.get("excerpt", question.id);
  if (!mark || mark.text_rev !== question.text_rev || mark.start >= mark.end) return question.text;
  const letters = [...question.text];
  const piece = (from, to) => letters.slice(from, to).join("");
  return html`<span class="story">${piece(0, mark.start)}</span><em>${piece(mark.start, mark.end)}</em><span class="story">${piece(mark.end)}</span>`;
}

export function Asked({ seat, question, children }) {
  return html`<p class="pair-asker">${seat.onAir(question) && html`<span class="tag" data-kind="live">${t("panel.on_air")}</span> `}${children}
    <span class="pair-number">${t("pair.number", { number: question.number })}</span> <b><bdi>${askerName(question)}</bdi></b> ${provinceName(question.province)}</p>`;
}

function Clock({ seat, question }) {
  const whole = seat.page.limits.answer_ms;
  const since = seat.onAir(question) ? seat.stage.since : null;
  const used = since === null ? 0 : Math.max(0, now() - since);
  const left = whole - used;
  const minutes = span(whole);
  return html`<p class="clock" role="timer" aria-live="off" data-over=${left < 0 ? "" : undefined}>
    <span><b>${left < 0 ? `−${span(-left)}` : span(left + 999)}</b> ${t(since === null ? "panel.for_it" : left < 0 ? "panel.over" : "panel.left")}</span>
    <svg class="share clock-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect data-part="done" x="0" width=${Math.min(100, Math.round((100 * used) / whole))} height="8"/></svg>
    <span>${t("panel.within", { time: minutes })}</span></p>`;
}

function Prompter({ seat, question }) {
  const pen = seat.pen;
  const field = useRef(null);
  const may = seat.may(DRAFT, question);
  useLayoutEffect(() => grow(field.current), [pen?.text]);
  useEffect(() => () => pen?.stop(), []);
  if (!pen) return null;
  return html`<div class="draft-box">
    ${pen.state === "overtaken" && html`<${Overtaken} seat=${seat} pen=${pen} />`}
    <textarea class="draft-text" ref=${field} lang="vi" dir="auto" spellcheck="false" aria-label=${t("panel.draft")} readOnly=${!may} value=${pen.text}
      onInput=${({ currentTarget }) => pen.write(currentTarget.value)} onFocus=${() => pen.focus(true)} onBlur=${() => pen.focus(false)}></textarea>
  </div>`;
}

// The text scrolls with the page on a phone; on a laptop within its frame.
function grow(field) {
  if (!field || matchMedia("(min-width: 60.01rem)").matches) return;
  field.rows = Math.min(40, Math.max(6, Math.ceil(field.scrollHeight / 37)));
}

function Overtaken({ seat, pen }) {
  const answer = seat.answer;
  const theirs = answer?.draft;
  const values = { who: seat.who(theirs?.by ?? answer?.by), at: hhmm(theirs?.at ?? answer?.acted_at ?? now()) };
  return html`<div class="overtaken" role="alert">
    <p>${icon("warning")} <b>${t(answer?.published_at ? "panel.published_meanwhile" : "panel.overtaken", values)}</b></p>
    <p class="overtaken-text" lang="vi" dir="auto">${theirs?.text ?? answer?.text ?? ""}</p>
    <p class="overtaken-acts"><button type="button" class="button" onClick=${() => pen.keepMine()}>${t("panel.keep_mine")}</button>
      <button type="button" class="button" onClick=${() => pen.takeTheirs()}>${t("panel.take_theirs")}</button></p></div>`;
}
