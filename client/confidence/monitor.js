// What the speaker sees: time above, the question small, the draft large, the control room's words below. While the line is
// down the last picture stays and the clocks go on.

import { useEffect, useMemo, useRef } from "preact/hooks";

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { useNews, useTick } from "../parts/use.js";
import { Messages } from "../lib/messages.js";
import { MINUTE, lateness, leftOf, showOf } from "../lib/show.js";
import { hhmm, now, span } from "../lib/time.js";
import { languageOf, named, translationOf } from "../lib/translation.js";
import { t } from "../lib/words.js";

export function Monitor({ page, store, line, outbox }) {
  useNews((watcher) => store.subscribe(watcher));
  useNews((watcher) => line.on("state", watcher));
  useTick(1000);
  const messages = useMemo(() => new Messages({
    store, page, act: (command, carries) => outbox.act(command, page.session, carries, undefined, page.limits.act_ms),
  }), []);
  const session = store.get("session", page.session);
  const show = showOf(store.all("show_item"), session.starts_at, now());
  const stage = store.get("stage", "stage");
  const question = stage?.question ? store.get("question", stage.question) : null;
  const message = messages.current();
  useKeys(messages, page.me.id);
  return html`<main class="speaker" data-ground="stage" data-note=${message ? "" : undefined}>
    <${Time} page=${page} stage=${stage} question=${question} show=${show} />
    ${question ? html`<${Asked} store=${store} question=${question} /><${Draft} store=${store} question=${question} />` : html`<${Between} show=${show} session=${session} />`}
    <${Note} messages=${messages} message=${message} lost=${["lost", "closed"].includes(line.state)} mine=${Boolean(page.me.id)} />
  </main>`;
}

function Time({ page, stage, question, show }) {
  const { running, late } = show;
  const whole = question ? page.limits.answer_ms : running ? running.item.length + running.item.extra : 0;
  const left = question ? stage.since + whole - now() : running ? leftOf(running, now()) : null;
  const at = late === null ? null : lateness(late);
  const used = left === null ? 0 : Math.min(100, Math.max(0, Math.round(100 * (1 - left / whole))));
  return html`<header class="speaker-time"><h1 class="unseen">${t("confidence.title")}</h1>
    <div><small>${t(question ? "confidence.left" : "confidence.left_of_item")}</small><b data-over=${left !== null && left < 0 ? "" : undefined}>${left === null ? "–" : left < 0 ? `−${span(-left)}` : span(left + 999)}</b></div>
    <svg class="speaker-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect x="0" width=${used} height="8"/></svg>
    ${at && html`<div><small>${t("show.against")}</small><span class=${at.key === "show.late" ? "late" : "on-time"}>${t(at.key, { minutes: at.minutes })}</span></div>`}
    <div><small>${t("panel.now")}</small><b>${hhmm(now())}</b></div></header>`;
}

function Asked({ store, question }) {
  const mark = store.get("excerpt", question.id);
  const other = translationOf(store, question.id);
  const letters = [...question.text];
  const marked = mark && mark.text_rev === question.text_rev && mark.start < mark.end;
  const piece = (from, to) => letters.slice(from, to).join("");
  return html`<section class="speaker-question" data-long=${letters.length + (other?.text.length ?? 0) > 320 ? "" : undefined}><p>${t("pair.number", { number: question.number })}, <bdi>${askerLine(question)}</bdi></p>
    <q lang=${languageOf(other)} dir="auto">${marked ? html`<span class="story">${piece(0, mark.start)}</span><em>${piece(mark.start, mark.end)}</em><span class="story">${piece(mark.end)}</span>` : question.text}${
      other && html`<span class="speaker-translation" lang=${other.lang} dir="auto"><small>${named(other)}</small>${other.text}</span>`}</q></section>`;
}

// The newest words stay in view while they are written; what was scrolled by hand stays where it is.
function Draft({ store, question }) {
  const answer = store.get("answer", question.id);
  const text = answer?.draft?.text ?? answer?.text ?? "";
  const field = useRef(null);
  useEffect(() => { if (field.current) field.current.scrollTop = 0; }, [question.id]);
  const length = [...text].length;
  return html`<section class="speaker-draft" ref=${field} tabindex="0" aria-label=${t("panel.draft")} data-long=${length > 900 ? "2" : length > 450 ? "1" : undefined}>
    ${text ? text.split(/\n+/).filter(Boolean).map((line, index) => html`<p key=${index} lang="vi" dir="auto">${line}</p>`) : html`<p class="said">${t("confidence.no_draft")}</p>`}
  </section>`;
}

// Nothing is on air: what runs in the run of show, and what comes.
function Between({ show, session }) {
  const { running, following } = show;
  return html`<section class="speaker-question"><p>${t("confidence.running")}</p><q lang="vi">${running ? running.item.title : session.topic}</q>
      ${running?.item.person && html`<p class="speaker-person" lang="vi">${running.item.person}</p>`}</section>
    <section class="speaker-draft">${following ? html`<p class="said">${t("confidence.next")}</p><p lang="vi">${following.item.title}</p>
      <p class="said">${hhmm(following.begins)}, ${t("show.in_minutes", { minutes: Math.round((following.item.length + following.item.extra) / MINUTE) })}</p>` : html`<p class="said">${t("confidence.nothing")}</p>`}</section>`;
}

function Note({ messages, message, lost, mine }) {
  const first = message?.read[0];
  return html`<div class=${message ? "speaker-note" : "speaker-line"} data-message=${message?.id}>
    ${message && html`<small>${t("panel.control")}, ${hhmm(message.at)}</small>`} ${!message && lost && icon("offline")}
    <span role="status" lang=${message ? "vi" : undefined} dir="auto">${message ? message.text : lost && t("confidence.lost")}</span>
    ${message && (first ? html`<small>${icon("check")} ${t("panel.read_at", { at: hhmm(first.at) })}</small>`
      : mine && html`<button type="button" class="button" data-act="read" onClick=${() => messages.read(message)}>${icon("check")} ${t("panel.read")}</button>`)}</div>`;
}

// A presenter's clicker says "read" with the key that goes on; a key that is held says it once.
function useKeys(messages, me) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !["Enter", "PageDown", "ArrowRight"].includes(event.key)) return;
      if (event.target.closest?.("button, a")) return;
      const message = me && messages.current();
      if (message && !message.read.length) messages.read(message);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}
