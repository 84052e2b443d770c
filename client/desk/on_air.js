// The left third: what stage and public see now, and who would be next. Always there, never folded. It shows what the hall
// shows, a dark or a kept screen included; while the line is down it says of when that is.

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { mark } from "../parts/mark.js";
import { useTick } from "../parts/use.js";
import { hhmm, now, span } from "../lib/time.js";
import { lateness, leftOf, showOf } from "../lib/show.js";
import { sessionUrl } from "../lib/page.js";
import { figure, t } from "../lib/words.js";
import { actButton, key } from "./button.js";
import { CALL, OFF_STAGE, SWITCHES, keyOf, rowOf, switchOf } from "./catalogue.js";
import { LastMessage } from "./message.js";
import { numberOf } from "./say.js";

export function Clock({ since }) {
  useTick(1000);
  return html`<time role="timer">${span(now() - since)}</time>`;
}

export function Monitor({ question, air = false, kept = false, stale = false }) {
  return html`<div class="monitor" data-ground="stage" data-air=${air ? "" : undefined} data-kept=${kept ? "" : undefined} data-stale=${stale ? "" : undefined}>
    <span><bdi>${askerLine(question)}</bdi></span><q dir="auto" lang="vi">${question.text}</q></div>`;
}

export function OnAirSide({ desk }) {
  const { onAir, stage, candidate } = desk;
  return html`<aside class="on-air" aria-label=${t("desk.air")} tabindex="0">
    <${Switches} desk=${desk} />
    ${onAir ? html`<${OnAir} desk=${desk} question=${onAir} since=${stage.since} />` : html`<${Idle} desk=${desk} />`}
    ${candidate && html`<${Next} desk=${desk} question=${candidate} />`}
    <${Running} desk=${desk} />
    <${LastMessage} desk=${desk} />
    <${PublicNow} desk=${desk} />
  </aside>`;
}

// The two switches of the hall's screen.
export function Switches({ desk }) {
  const possible = SWITCHES.filter(({ command }) => desk.rights.mayRun(command));
  return possible.length > 0 && html`<div class="monitor-acts">${possible.map(({ command }) => html`<button type="button" key=${command} class="button"
    data-command=${command} aria-keyshortcuts=${`Shift+${keyOf(command)}`} aria-pressed=${String(desk.switches.on(switchOf(command)))}
    onClick=${() => desk.commands.flip(command)}>${t(`desk.switch.${switchOf(command)}`)} ${key(keyOf(command))}</button>`)}</div>`;
}

// While one of them is thrown the hall sees something else than the desk: one line across the desk says what, how long
// for, and the key that ends it.
export function ThrownLine({ desk }) {
  const thrown = SWITCHES.filter(({ command }) => desk.switches.on(switchOf(command)));
  return thrown.map(({ command }) => html`<p key=${command} class="desk-line">${icon("warning")}
    <b>${t(`desk.screen.${switchOf(command)}`)}</b> <${Clock} since=${desk.switches.since(switchOf(command))} />
    <span>${t("desk.screen_ends")} ${key(keyOf(command))}</span></p>`);
}

// What the hall's screen shows: {blank, frozen, question}. A frozen one keeps what it had.
function hallOf({ switches, stage, store, onAir }) {
  const [blank, frozen] = [switches.on("blank"), switches.on("freeze")];
  const shown = frozen && stage.freeze?.on ? stage.held && store.get("question", stage.held) : onAir;
  return { blank, frozen, question: shown ?? null };
}

function Hall({ desk }) {
  const { blank, frozen, question } = hallOf(desk);
  const stale = desk.lostAt !== null;
  if (blank) return html`<div class="monitor" data-ground="stage" data-blank data-stale=${stale ? "" : undefined}>${mark()}<span class="unseen">${t("desk.screen.blank")}</span></div>`;
  if (question) return html`<${Monitor} question=${question} air=${!frozen} kept=${frozen} stale=${stale} />`;
  return html`<div class="monitor" data-ground="stage" data-stale=${stale ? "" : undefined}><span>${desk.session.code}</span><q lang="vi">${desk.session.topic}</q></div>`;
}

const Seen = ({ desk }) => desk.lostAt !== null && html`<span class="tag" data-kind="warn">${t("desk.seen_at", { at: hhmm(desk.lostAt) })}</span>`;

function OnAir({ desk, question, since }) {
  const acts = OFF_STAGE.filter((command) => desk.rights.may(question, command));
  return html`
    <h2><span class="tag" data-kind="live">${t("desk.on_stage")}</span> ${numberOf(question)} <${Seen} desk=${desk} /> <${Clock} since=${since} /></h2>
    <${Hall} desk=${desk} />
    ${acts.length > 0 && html`<div class="monitor-acts">${acts.map((command, index) => html`<div key=${command} class=${index ? undefined : "wide"}>
      ${actButton({ desk, act: rowOf(command), question, scope: "air", word: t(`command.${command}`) })}</div>`)}</div>`}`;
}

const Idle = ({ desk }) => html`<h2>${t("desk.stage_idle")} <${Seen} desk=${desk} /></h2><${Hall} desk=${desk} />`;

function Next({ desk, question }) {
  const may = desk.rights.may(question, CALL);
  return html`
    <h2>${t("desk.next", { number: question.number })}</h2>
    <${Monitor} question=${question} />
    ${may && html`<div class="monitor-acts"><button type="button" class="button wide" data-command=${CALL} aria-keyshortcuts="l"
      disabled=${Boolean(desk.pending.of(question.id))} onClick=${() => desk.commands.start(CALL, question)}>
      ${icon("screen")} ${t("desk.call_number", { number: question.number })}… ${question.id === desk.chosen && key("l")}</button></div>`}`;
}

// Which item of the run of show runs, quiet and small; how far behind the plan it is.
function Running({ desk }) {
  useTick(1000);
  const items = desk.store.all("show_item");
  if (!items.length) return null;
  const { running, late } = showOf(items, desk.session.starts_at, now());
  if (!running) return null;
  const [left, at] = [leftOf(running, now()), lateness(late)];
  return html`<p class="desk-running"><a href=${`${sessionUrl(desk.page)}/dan-chuong-trinh`}><b>${t("show.desk", { number: running.number })}</b> <span lang="vi">${running.item.title}</span></a>
    <span class="figure">${t(left < 0 ? "show.desk_over" : "show.desk_left", { left: span(Math.abs(left)) })}</span> ${t(at.key, { minutes: at.minutes })}</p>`;
}

function PublicNow({ desk }) {
  const { onAir, figures } = desk;
  const latest = latestAnswer(desk);
  return html`<div class="public-now">
    <p><b>${t("desk.public_sees")}</b> <${Seen} desk=${desk} /></p>
    <p>${t("desk.answering_now")} <b>${onAir ? numberOf(onAir) : t("desk.nobody")}</b></p>
    ${latest && html`<p>${t("desk.latest_answer")} <b>${numberOf(latest.question)}</b>, ${hhmm(latest.answer.published_at)}</p>`}
    ${figures && html`<p><b class="figure">${figure(figures.asked)}</b> ${t("desk.received")}, <b class="figure">${
      figure(figures.answered)}</b> ${t("desk.answered")}</p>`}
    ${desk.watching > 0 && html`<p><b class="figure">${figure(desk.watching)}</b> ${t("desk.watching")}</p>`}
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
