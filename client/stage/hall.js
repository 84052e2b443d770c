// The hall screen: the question that is being answered, huge; how to join in while questions are taken. It shows what
// somebody chose and nothing else. Nothing here can be pressed, and when the line drops the last picture stays.

import { askerName } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { mark } from "../parts/mark.js";
import { useNews, useTick } from "../parts/use.js";
import { provinceName } from "../lib/names.js";
import { date, figure, hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { useFit } from "./fit.js";
import { idleKey } from "./idle.js";
import { hasBand, topicStep } from "./length.js";

export function Hall({ view }) {
  useNews((watcher) => view.subscribe(watcher));
  if (view.blank) return html`<main class="stage-ground" data-ground="stage" data-blank><h1 class="unseen">${t("stage.blank")}</h1>${mark()}</main>`;
  const { question } = view;
  return html`<div class="stage-ground" data-ground="stage">${question
    ? html`<${Question} key=${question.id} view=${view} question=${question} />` : html`<${Idle} view=${view} />`}</div>`;
}

function Question({ view, question }) {
  const [step, element] = useFit(question.id, question.text);
  const short = hasBand(step);
  const asker = html`<p class="stage-asker"><span class="stage-number">${t("pair.number", { number: question.number })}</span>
    <b><bdi>${askerName(question)}</bdi></b> <span>${provinceName(question.province)}</span></p>`;
  return html`<${Screen} view=${view} band=${short} head=${short ? html`<${Title} view=${view} />` : asker}>
    <section class="stage-body" aria-live="polite">
      ${short && asker}
      <p class="stage-question" data-length=${step} ref=${element} dir="auto" lang="vi">${question.text}</p>
    </section>
  <//>`;
}

function Idle({ view }) {
  const { session } = view;
  const [step, element] = useFit("topic", session.topic, topicStep(session.topic));
  return html`<${Screen} view=${view} band=${true} idle=${true} head=${html`<${Title} view=${view} />`}>
    <section class="stage-body" aria-live="polite">
      <p class="stage-asker">${t("stage.topic")}</p>
      <p class="stage-question" data-length=${step} ref=${element} dir="auto" lang="vi">${session.topic}</p>
      <p class="stage-say"><${Say} view=${view} /></p>
    </section>
  <//>`;
}

function Screen({ view, band, idle, head, children }) {
  const beside = band && (view.invites || view.figures);
  return html`<main class="stage" data-ground="stage" data-idle=${idle ? "" : undefined} data-band=${beside ? undefined : "off"}>
    <header class="stage-head"><h1 class="unseen" lang="vi">${view.session.topic}</h1>${mark()} ${head} ${view.frozen
      ? html`<span class="stage-kept" role="img" aria-label=${t("stage.kept")}>${icon("pause")}</span>` : html`<${Clock} />`}</header>
    ${children}
    ${!band && view.invites && html`<footer class="stage-next"><span class="stage-strip"><span>${t("stage.scan")} <${Address} view=${view} /></span> <${Code} view=${view} /></span></footer>`}
    ${beside && html`<${Band} view=${view} />`}
  </main>`;
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
  const { figures, lang } = view;
  return html`<aside class="stage-band" aria-label=${t("stage.beside")}>
    ${figures && html`<div class="stage-count"><p><b>${figure(figures.asked, lang)}</b> ${t("stage.received")}</p>
      <p><b>${figure(figures.answered, lang)}</b> ${t("stage.answered")}</p></div>`}
    ${view.invites && html`<${Code} view=${view} /><p>${t("stage.scan")} <${Address} view=${view} /></p>`}
  </aside>`;
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
