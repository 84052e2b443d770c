// The left third: what stage and public see now, and who would be next. Always there, never folded.

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { useTick } from "../parts/use.js";
import { figure, hhmm, now, span } from "../lib/time.js";
import { t } from "../lib/words.js";
import { actOf } from "./acts.js";
import { actButton, key } from "./button.js";
import { keyOf } from "./keys.js";
import { numberOf } from "./say.js";

const SCREEN = [["stage.blank", "blank"], ["stage.freeze", "freeze"]];
const OFF_AIR = ["question.answer", "question.promise", "question.return"];

export function Clock({ since }) {
  useTick(1000);
  return html`<time>${span(now() - since)}</time>`;
}

export function Monitor({ question, air = false }) {
  return html`<div class="monitor" data-ground="stage" data-air=${air ? "" : undefined}>
    <span><bdi>${askerLine(question)}</bdi></span><q dir="auto">${question.text}</q></div>`;
}

export function OnAirSide({ desk }) {
  const { onAir, stage, candidate } = desk;
  return html`<aside class="on-air" aria-label=${t("desk.air")}>
    <${Screen} desk=${desk} />
    ${onAir ? html`<${OnAir} desk=${desk} question=${onAir} since=${stage.since} />` : html`<${Idle} desk=${desk} />`}
    ${candidate && html`<${Next} desk=${desk} question=${candidate} />`}
    <${PublicNow} desk=${desk} />
  </aside>`;
}

// The two switches of the hall's screen, and an unmissable line while one of them is thrown.
export function Screen({ desk }) {
  const thrown = SCREEN.filter(([, name]) => desk.switches.on(name));
  return html`${thrown.map(([, name]) => html`<p key=${name} class="screen-state" role="status"><span class="tag" data-kind="warn">${t(`desk.screen.${name}`)}</span></p>`)}
    ${desk.rights.mayCall("stage.blank") && html`<div class="monitor-acts">${SCREEN.map(([command, name]) => html`<button type="button" key=${name} class="button"
      data-command=${command} aria-keyshortcuts=${keyOf(command)} aria-pressed=${String(desk.switches.on(name))}
      onClick=${() => desk.commands.flip(command)}>${t(`desk.switch.${name}`)} ${key(keyOf(command))}</button>`)}</div>`}`;
}

function OnAir({ desk, question, since }) {
  const acts = OFF_AIR.filter((command) => desk.rights.may(question, command));
  return html`
    <h2><span class="tag" data-kind="live">${t("desk.on_stage")}</span> ${numberOf(question)} <${Clock} since=${since} /></h2>
    <${Monitor} question=${question} air />
    ${acts.length > 0 && html`<div class="monitor-acts">${acts.map((command, index) => html`<div key=${command} class=${index ? undefined : "wide"}>
      ${actButton({ desk, act: actOf(command), question, scope: "air", word: t(`command.${command}`) })}</div>`)}</div>`}`;
}

function Idle({ desk }) {
  return html`<h2>${t("desk.stage_idle")}</h2>
    <div class="monitor" data-ground="stage"><span>${desk.session.code}</span><q>${desk.session.topic}</q></div>`;
}

function Next({ desk, question }) {
  const may = desk.rights.may(question, "question.call");
  return html`
    <h2>${t("desk.next", { number: question.number })}</h2>
    <${Monitor} question=${question} />
    ${may && html`<div class="monitor-acts"><button type="button" class="button wide" data-command="question.call" aria-keyshortcuts="l"
      disabled=${Boolean(desk.pending.of(question.id))} onClick=${() => desk.commands.start("question.call", question)}>
      ${icon("screen")} ${t("desk.call_number", { number: question.number })}… ${question.id === desk.chosen && key("l")}</button></div>`}`;
}

function PublicNow({ desk }) {
  const { onAir, figures, page } = desk;
  const latest = latestAnswer(desk);
  const answered = figures && (figures.answered ?? (figures.answered_live ?? 0) + (figures.answered_later ?? 0));
  return html`<div class="public-now">
    <p><b>${t("desk.public_sees")}</b></p>
    <p>${t("desk.answering_now")} <b>${onAir ? numberOf(onAir) : t("desk.nobody")}</b></p>
    ${latest && html`<p>${t("desk.latest_answer")} <b>${numberOf(latest.question)}</b>, ${hhmm(latest.answer.published_at)}</p>`}
    ${figures && html`<p><b class="figure">${figure(figures.asked, page.lang)}</b> ${t("desk.received")}, <b class="figure">${
      figure(answered, page.lang)}</b> ${t("desk.answered")}</p>`}
    ${desk.watching > 0 && html`<p><b class="figure">${figure(desk.watching, page.lang)}</b> ${t("desk.watching")}</p>`}
  </div>`;
}

function latestAnswer(desk) {
  let latest = null;
  for (const answer of desk.store.all("answer")) {
    if (answer.published_at && answer.published_at > (latest?.published_at ?? 0)) latest = answer;
  }
  const question = latest && desk.store.get("question", latest.id);
  return question ? { answer: latest, question } : null;
}
