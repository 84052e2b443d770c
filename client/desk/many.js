// Many at once: what was chosen, what is done with all of it, and what came of each. Each act is guarded by its own
// question's state; whoever was faster is named and that row stays as it is.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { ACCEPT, MERGE, REFUSE, SWEEP } from "./catalogue.js";
import { Field } from "./fields.js";
import { commonOf } from "./floods.js";
import { Merge } from "./merge.js";
import { secret } from "./personal.js";
import { Preview, capital, number } from "./reason.js";
import { fasterOf, numberOf, reasonOf, refusalOf } from "./say.js";

// The head of the column while rows are chosen.
export function ManyBar({ desk }) {
  if (!desk.many.size) return null;
  return html`<div class="many"><b role="status">${t("desk.many_chosen", { n: desk.many.size })}</b>
    <button type="button" class="button push" onClick=${() => desk.many.all()}>${t("desk.many_all")}</button>
    <button type="button" class="button" onClick=${() => desk.many.clear()}>${t("desk.many_none")} ${key("Esc")}</button></div>`;
}

export function Many({ desk }) {
  const chosen = desk.many.questions;
  const { step, outcomes } = desk.many;
  const may = (command) => chosen.some((question) => desk.rights.may(question, command));
  return html`<section class="detail" aria-label=${t("desk.many_chosen", { n: chosen.length })} data-open=${desk.detailOpen ? "" : undefined}>
    <header class="detail-head"><button type="button" class="icon-button detail-back" aria-label=${t("desk.back")} onClick=${() => desk.many.clear()}>${icon("back")}</button>
      <h2>${step === SWEEP ? t(`command.${SWEEP}`) : chosen.length ? t("desk.many_chosen", { n: chosen.length }) : t("desk.many_result")}</h2><p>${step !== SWEEP && chosen.length > 0 && t("desk.many_say")}</p></header>
    <div class="detail-scroll" tabindex="0" role="region" aria-label=${t("desk.detail")}>
      ${outcomes.length > 0 && html`<${Outcomes} desk=${desk} outcomes=${outcomes} />`}
      ${step === MERGE ? html`<${Merge} desk=${desk} questions=${chosen} />`
        : step === SWEEP ? html`<${Sweep} desk=${desk} flood=${desk.many.flood} />`
        : step === REFUSE ? html`<${Refuse} desk=${desk} questions=${chosen} />` : html`<${List} desk=${desk} questions=${chosen} />`}
    </div>
    ${!step && chosen.length > 0 && html`<footer class="acts">
      <button type="button" class="button" data-weight="main" disabled=${!may(ACCEPT)} onClick=${() => desk.many.act(ACCEPT)}>${t("desk.many_accept", { n: chosen.length })} ${key("d")}</button>
      <button type="button" class="button" disabled=${chosen.length < 2 || !may(MERGE)} onClick=${() => desk.many.act(MERGE)}>${t(`command.${MERGE}`)}… ${key("+")}</button>
      <button type="button" class="button" disabled=${!may(REFUSE)} onClick=${() => desk.many.act(REFUSE)}>${t(`command.${REFUSE}`)}… ${key("x")}</button>
    </footer>`}
  </section>`;
}

function List({ desk, questions }) {
  return html`<ul class="many-list">${questions.map((question) => html`<li key=${question.id}><b>${question.number}</b>
    <div><p dir="auto" lang="vi">${question.text}</p><small><bdi>${askerLine(question)}</bdi>${desk.support(question) > 0 && `, ${t("desk.asked_along", { n: desk.support(question) })}`}</small>
      ${secret(question, desk.keptFinds).length > 0 && html`<small class="many-apart">${t("desk.many_personal")}</small>`}</div>
    <button type="button" class="icon-button" aria-label=${`${t("desk.many_leave")}: ${numberOf(question)}`} onClick=${() => desk.many.mark(question.id)}>${icon("close")}</button></li>`)}</ul>`;
}

function Outcomes({ desk, outcomes }) {
  const done = outcomes.filter(({ answer }) => answer?.ok).map(({ question }) => question.number);
  const failed = outcomes.filter(({ answer }) => !answer?.ok);
  return html`<div role="status">
    ${done.length > 0 && html`<p class="found">${icon("check")} <span>${t("desk.many_done", { n: done.length, numbers: done.join(", ") })}</span></p>`}
    ${failed.map(({ question, answer, why }) => html`<p key=${question.id} class="found" data-out>${icon("warning")} <span>${sayOf(desk, question, answer, why)}</span>
      <button type="button" class="button" onClick=${() => desk.many.look(question.id)}>${t("desk.many_look", { number: question.number })}</button></p>`)}
  </div>`;
}

function sayOf(desk, question, answer, why) {
  if (why) return `${numberOf(question)}: ${t(`desk.many_${why}`)}`;
  return answer.by ? fasterOf(desk, answer, question) : `${numberOf(question)}: ${refusalOf(answer)}`;
}

function Refuse({ desk, questions }) {
  return html`<${WhyForm} desk=${desk} word=${t("desk.many_refuse", { n: questions.length })} send=${(why) => desk.many.send(REFUSE, why)} />`;
}

// A whole flood in one act, with what the same device asked besides if that is wanted. All of it is read here, and any
// of it left out.
function Sweep({ desk, flood }) {
  const [refused, refuse] = useState(null);
  const every = [...flood.alike, ...flood.others].map((id) => desk.store.get("question", id)).filter(Boolean);
  const chosen = every.filter(({ id }) => desk.many.ids.has(id));
  const send = async (why) => {
    const answer = await desk.commands.run(SWEEP, { questions: chosen.map(({ id }) => id), how: flood.by, ...why });
    if (answer.ok) desk.many.swept();
    else refuse(refusalOf(answer));
  };
  const [first] = every;
  return html`<p class="sweep-common"><b>${commonOf(flood)}.</b> ${t("desk.flood.sweep_say")}</p>
    ${refused && html`<p class="found" role="alert">${icon("warning")} <span>${refused}</span></p>`}
    ${first && html`<p class="reason-text" dir="auto" lang="vi">${first.text}</p>`}
    <ul class="sweep-list">${every.map((question) => html`<li key=${question.id}><label><input type="checkbox" checked=${desk.many.ids.has(question.id)} onChange=${() => desk.many.mark(question.id)} />
      <b>${question.number}</b> <span dir="auto" lang="vi">${question.text}</span> <small data-other=${flood.others.includes(question.id) ? "" : undefined}>${likeOf(flood, question, first)}</small></label></li>`)}</ul>
    <${WhyForm} desk=${desk} word=${t("desk.flood.sweep_do", { n: chosen.length })} off=${!chosen.length} question=${chosen[0]} send=${send} />`;
}

function likeOf({ others }, question, first) {
  if (others.includes(question.id)) return t("desk.flood.other");
  if (question.text === first.text) return t("desk.flood.same");
  const [here, there] = [question, first].map(({ text }) => text.toLowerCase().split(/\s+/));
  const n = here.filter((word) => !there.includes(word)).length;
  return n ? t("desk.flood.differs", { n }) : t("desk.flood.same");
}

function WhyForm({ desk, word, off = false, question = null, send: give }) {
  const [said, say] = useState({ reason: null, note: "" });
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const send = (event) => {
    event.preventDefault();
    const note = said.note.trim();
    if (said.reason && !off) give(note ? { reason: said.reason, note } : { reason: said.reason });
  };
  const { reasons } = desk.page.desk;
  return html`<form class="reason" onSubmit=${send} onKeyDown=${(event) => number(event, reasons, (more) => say({ ...said, ...more }))}>
    <fieldset class="reason-list"><legend>${t("desk.refuse_why")}</legend>${reasons.map((reason, index) => html`<label key=${reason} class="choice">
      <input type="radio" name="reason" ref=${index === 0 ? first : undefined} value=${reason} checked=${said.reason === reason} onChange=${() => say({ ...said, reason })} /> <span>${capital(reasonOf(reason))}</span> ${key(index + 1)}</label>`)}</fieldset>
    <div class="reason-side"><${Field} id="many-note" label=${t("desk.note")} help=${t("desk.many_note")} rows="3" most=${desk.limits.note} text=${said.note} write=${(note) => say({ ...said, note })} />
      ${question && html`<${Preview} question=${question} mode="refuse" said=${said} />`}</div>
    <p class="reason-acts"><button type="submit" class="button" data-weight="main" disabled=${!said.reason || off}>${word}</button>
      <button type="button" class="button" onClick=${() => desk.many.act(null)}>${t("desk.cancel")}</button></p>
  </form>`;
}
