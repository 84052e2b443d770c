// The hall screen: the question that is being answered, huge; how to join in while questions are taken. It shows what
// somebody chose and nothing else. Nothing here can be pressed, and when the line drops the last picture stays.

import { askerLine, askerName } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { mark } from "../parts/mark.js";
import { Aloud } from "../parts/told.js";
import { useNews, useTick } from "../parts/use.js";
import { fieldName, provinceName } from "../lib/names.js";
import { date, hhmm, now } from "../lib/time.js";
import { languageOf, named } from "../lib/translation.js";
import { figure, t } from "../lib/words.js";
import { useFit } from "./fit.js";
import { idleKey } from "./idle.js";
import { hasBand, topicStep } from "./length.js";

const PICTURES = { air: Question, leaving: Question, coming: Coming, idle: Idle };

// `view.small`: the same picture in a page of the staff, where it is no landmark.
export function Hall({ view }) {
  useNews((watcher) => view.subscribe(watcher));
  return html`<${Picture} view=${view} />${!view.small && html`<${Aloud} words=${spoken(view)} lang="vi" />`}`;
}

function Picture({ view }) {
  const tag = view.small ? "div" : "main";
  if (view.blank) return html`<${tag} class="stage-ground" data-ground="stage" data-blank>${!view.small && html`<h1 class="unseen">${t("stage.blank")}</h1>`}${mark()}<//>`;
  const { turn, question } = view.shown;
  const picture = PICTURES[turn];
  return html`<div class="stage-ground" data-ground="stage"><${picture} key=${question?.id ?? ""} view=${view} question=${question} turn=${turn} /></div>`;
}

// Each picture is drawn anew; what it says to those who listen stands in a region that stays.
function spoken(view) {
  const { turn, question } = view.shown;
  if (view.blank || !["air", "coming"].includes(turn)) return "";
  const who = `${t("pair.number", { number: question.number })}, ${askerLine(question)}`;
  return turn === "air" ? `${who}: ${question.text}` : `${t("stage.coming")} ${who}`;
}

function Question({ view, question, turn }) {
  const other = view.translation(question);
  const [step, element] = useFit(question.id, question.text + (other?.text ?? ""));
  const short = hasBand(step);
  const leaving = turn === "leaving";
  const asker = html`<p class="stage-asker"><span class="stage-number">${t("pair.number", { number: question.number })}</span>
    <b><bdi>${askerName(question)}</bdi></b> <span>${provinceName(question.province)}</span>
    ${leaving && html`<span class="stage-done">${icon("check")} ${t("stage.done")}</span>`}</p>`;
  const parts = view.marked(question);
  return html`<${Screen} view=${view} band=${short} head=${short ? html`<${Title} view=${view} />` : asker} turn=${turn}
    next=${view.coming && html`<b>${t("stage.next")}</b> <span><bdi>${t("pair.number", { number: view.coming.number })}, ${askerLine(view.coming)}</bdi></span>`}>
    <section class="stage-body" data-turn=${leaving ? turn : undefined}>
      ${short && asker}
      <p class="stage-question" data-length=${step} data-marked=${parts ? "" : undefined} ref=${element} dir="auto" lang=${languageOf(other)}>${
        parts ? html`${parts[0]}<em>${parts[1]}</em>${parts[2]}` : question.text}${
        other && html`<span class="stage-translation" lang=${other.lang} dir="auto"><small lang=${view.lang}>${named(other)}</small>${other.text}</span>`}</p>
    </section>
  <//>`;
}

// Who asks, before what is asked, so that the host can read it out.
function Coming({ view, question }) {
  const [person, before] = [view.comingBy, view.before];
  const place = [provinceName(question.province), question.field && t("stage.field", { field: fieldName(question.field) })].filter(Boolean).join(", ");
  return html`<${Screen} view=${view} band=${true} head=${html`<${Title} view=${view} />`}
    next=${before && html`<b>${t("stage.before")}</b> <span><bdi>${t("pair.number", { number: before.number })}, ${askerLine(before)}</bdi></span>`}>
    <section class="stage-body" data-turn="coming">
      <p class="stage-turn">${t("stage.coming")}</p>
      <p class="stage-who"><span class="stage-number">${t("pair.number", { number: question.number })}</span> <bdi>${askerName(question)}</bdi></p>
      <p class="stage-what">${place}</p>
      ${person && html`<p class="stage-by" lang="vi"><span>${t("stage.answers")}</span> <b><bdi>${person.name}</bdi></b> ${person.title}</p>`}
    </section>
  <//>`;
}

function Idle({ view }) {
  const { session } = view;
  const [step, element] = useFit("topic", session.topic, topicStep(session.topic));
  return html`<${Screen} view=${view} band=${true} idle=${true} head=${html`<${Title} view=${view} />`}>
    <section class="stage-body">
      <p class="stage-asker">${t("stage.topic")}</p>
      <p class="stage-question" data-length=${step} ref=${element} dir="auto" lang="vi">${session.topic}</p>
      <p class="stage-say"><${Say} view=${view} /></p>
    </section>
  <//>`;
}

function Screen({ view, band, idle, head, next, children }) {
  const beside = band && (view.invites || view.figures);
  const strip = !band && view.invites;
  return html`<${view.small ? "div" : "main"} class="stage" data-ground="stage" data-idle=${idle ? "" : undefined} data-band=${beside ? undefined : "off"}>
    <${view.small ? "div" : "header"} class="stage-head">${!view.small && html`<h1 class="unseen" lang="vi">${view.session.topic}</h1>`}${mark()} ${head} ${view.frozen
      ? html`<span class="stage-kept" role="img" aria-label=${t("stage.kept")}>${icon("pause")}</span>` : html`<${Clock} />`}<//>
    ${children}
    ${(next || strip) && html`<${view.small ? "div" : "footer"} class="stage-next">${next}${strip && html`<span class="stage-strip"><span>${t("stage.scan")} <${Address} view=${view} /></span> <${Code} view=${view} /></span>`}<//>`}
    ${beside && html`<${Band} view=${view} />`}
  <//>`;
}

function Say({ view }) {
  useTick(1000);
  const { session } = view;
  const values = { time: hhmm(session.starts_at ?? 0), date: date(session.starts_at ?? 0), due: date(session.answer_due ?? 0) };
  return t(idleKey(session, now(), view.waiting), values);
}

const Title = ({ view }) => html`<span class="stage-title"><b>${view.unit}</b><span>, </span><span class="stage-kind">${t("stage.kind")}</span></span>`;

function Clock() {
  useTick(1000);
  return html`<time class="stage-clock">${hhmm(now())}</time>`;
}

function Band({ view }) {
  const { figures } = view;
  return html`<${view.small ? "div" : "aside"} class="stage-band" aria-label=${view.small ? undefined : t("stage.beside")}>
    ${figures && html`<div class="stage-count"><p><b>${figure(figures.asked)}</b> ${t("stage.received")}</p>
      <p><b>${figure(figures.answered)}</b> ${t("stage.answered")}</p></div>`}
    ${view.invites && html`<${Code} view=${view} /><p>${t("stage.scan")} <${Address} view=${view} /></p>`}
  <//>`;
}

// It may break after the host, before a port or a path.
function Address({ view }) {
  const [, host, rest] = /^([^:/]*)(.*)$/.exec(view.address);
  return html`<b>${host}<wbr />${rest}</b>`;
}

function Code({ view }) {
  const { qr } = view;
  return html`<svg class="qr" viewBox=${`0 0 ${qr.size} ${qr.size}`} role="img" aria-label=${t("stage.code", { address: view.address })}
    shape-rendering="crispEdges"><rect class="qr-paper" width="100%" height="100%" /><path class="qr-ink" d=${qr.path} /></svg>`;
}
