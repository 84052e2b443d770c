// What was asked back and what the asker said to it; and how the asker rated the answer.

import { html, icon } from "../parts/html.js";
import { date, hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";

const at = (ms) => `${hhmm(ms)}, ${date(ms)}`;

export function Thread({ thread }) {
  if (!thread) return null;
  return html`<section class="thread" data-state=${thread.state}><h3>${t("desk.thread")} <small>${t(`clarify.state.${thread.state}`)}</small></h3>
    <ol class="talk">${thread.exchanges.map((each) => html`<li key=${each.at}>${asked(each)}${each.answered_at ? answered(each) : null}</li>`)}</ol></section>`;
}

function asked({ at: when, needs, asked: text, reply_by: until, answered_at: answered }) {
  return html`<p class="talk-head"><b>${t("desk.thread_asked")}</b> <time>${at(when)}</time></p>
    <p>${needs.map((need) => t(`clarify.ask.${need}`)).join(" ")} <span dir="auto" lang="vi">${text}</span></p>
    ${until && html`<p class="talk-until">${t(!answered && until < now() ? "clarify.passed" : "clarify.until", { time: hhmm(until), date: date(until) })}</p>`}`;
}

function answered({ answered_at: when, text, wording }) {
  return html`<div class="talk-in"><p class="talk-head"><b>${t("desk.asker")}</b> <time>${at(when)}</time></p>
    ${text || wording ? null : html`<p>${t("clarify.nothing")}</p>`}
    ${text && html`<p dir="auto" lang="vi">${text}</p>`}
    ${wording && html`<p><small>${t("clarify.wording")}</small> <q dir="auto" lang="vi">${wording}</q></p>`}</div>`;
}

export function Rated({ rating }) {
  if (!rating) return null;
  return html`<p class="rated" data-value=${rating.value}>${icon(rating.value === "yes" ? "checked" : "warning")} <span><b>${t(`rating.${rating.value}`)}</b> ${at(rating.rated_at)}
    ${rating.remark && html` <q dir="auto" lang="vi">${rating.remark}</q>`}</span></p>`;
}
