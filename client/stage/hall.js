// The hall screen: the question that is being answered, huge; who comes next, one quiet line; how to join in.
// Nothing here can be pressed, and when the line drops the last picture stays.

import { askerLine, askerName } from "../parts/asker.js";
import { html } from "../parts/html.js";
import { mark } from "../parts/mark.js";
import { useNews, useTick } from "../parts/use.js";
import { provinceName } from "../lib/names.js";
import { date, figure, hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { useFit } from "./fit.js";
import { hasBand } from "./length.js";

export function Hall({ view }) {
  useNews((watcher) => view.subscribe(watcher));
  if (view.blank) return html`<main class="stage-ground" data-ground="stage" data-blank><h1 class="unseen">${t("stage.blank")}</h1>${mark()}</main>`;
  const { question } = view;
  return html`<div class="stage-ground" data-ground="stage">${question
    ? html`<${Question} key=${question.id} view=${view} question=${question} />` : html`<${Idle} view=${view} />`}</div>`;
}

function Question({ view, question }) {
  const [step, element] = useFit(question.id, question.text);
  const band = hasBand(step);
  const asker = html`<p class="stage-asker"><span class="stage-number">${t("pair.number", { number: question.number })}</span>
    <b><bdi>${askerName(question)}</bdi></b> ${provinceName(question.province)}</p>`;
  return html`<main class="stage" data-ground="stage" data-band=${band ? undefined : "off"}>
    <header class="stage-head"><h1 class="unseen">${view.session.topic}</h1>${mark()} ${band ? html`<${Title} view=${view} />` : asker} <${Clock} /></header>
    <section class="stage-body" aria-live="polite">
      ${band && asker}
      <p class="stage-question" data-length=${step} ref=${element} dir="auto">${question.text}</p>
    </section>
    <${Next} view=${view} strip=${!band} />
    ${band && html`<${Band} view=${view} />`}
  </main>`;
}

function Idle({ view }) {
  const { session } = view;
  return html`<main class="stage" data-ground="stage" data-idle>
    <header class="stage-head"><h1 class="unseen">${view.session.topic}</h1>${mark()} <${Title} view=${view} /> <${Clock} /></header>
    <section class="stage-body" aria-live="polite">
      <p class="stage-asker">${t("stage.topic")}</p>
      <p class="stage-question" data-length=${session.topic.length <= 60 ? 120 : session.topic.length <= 200 ? 200 : 320} dir="auto">${session.topic}</p>
      <p class="stage-say">${idleSay(session)}</p>
    </section>
    <${Next} view=${view} />
    <${Band} view=${view} />
  </main>`;
}

function idleSay(session) {
  const values = { time: hhmm(session.starts_at ?? 0), date: date(session.starts_at ?? 0), due: date(session.answer_due ?? 0), venue: session.venue ?? "" };
  return t(`stage.idle.${session.state}`, values);
}

const Title = ({ view }) => html`<span><b>${view.roomName}</b>, ${t("stage.kind")}</span>`;

function Clock() {
  useTick(1000);
  return html`<time class="stage-clock">${hhmm(now())}</time>`;
}

function Next({ view, strip = false }) {
  const { next } = view;
  return html`<footer class="stage-next">
    ${next ? html`<b>${t("stage.next")}</b> <span dir="auto">${t("pair.number", { number: next.number })}, ${askerLine(next)}: ${next.text}</span>` : html`<span></span>`}
    ${strip && html`<span class="stage-strip">${view.address} <${Code} view=${view} /></span>`}
  </footer>`;
}

function Band({ view }) {
  const { figures, lang } = view;
  return html`<aside class="stage-band">
    <div class="stage-count">${figures && html`<p><b>${figure(figures.asked, lang)}</b> ${t("stage.received")}</p>
      <p><b>${figure(figures.answered, lang)}</b> ${t("stage.answered")}</p>`}</div>
    <${Code} view=${view} />
    <p>${t("stage.scan")} <b>${view.address}</b></p>
  </aside>`;
}

function Code({ view }) {
  const { qr } = view;
  return qr && html`<svg class="qr" viewBox=${`0 0 ${qr.size} ${qr.size}`} role="img" aria-label=${t("stage.code", { address: view.address })}
    shape-rendering="crispEdges"><rect class="qr-paper" width="100%" height="100%" /><path class="qr-ink" d=${qr.path} /></svg>`;
}
