// The head of the desk: which session, where it stands, the line to the server, who I am, the time.

import { html, icon } from "../parts/html.js";
import { initials } from "../parts/initials.js";
import { mark } from "../parts/mark.js";
import { useTick } from "../parts/use.js";
import { hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { likelyRun } from "./session.js";

export function Bar({ desk }) {
  const { session } = desk;
  const live = session.state === "live";
  return html`<header class="desk-bar">
    ${mark()}
    <h1 class="desk-title"><b>${session.code}</b> <span class="wide-text">${session.topic}</span></h1>
    <span class="tag" data-kind=${live ? "live" : undefined}>${live && html`<span class="live-dot"></span>`} ${t(`state.session.${session.state}`)}</span>
    ${session.rehearsal && html`<span class="tag" data-kind="warn">${t("desk.rehearsal")}</span>`}
    <${Connection} desk=${desk} />
    <${Controls} desk=${desk} />
    <span class="desk-me wide-only" title=${desk.me.name}><span class="portrait" data-size="small" aria-hidden="true">${initials(desk.me.name)}</span>
      <span class="unseen">${desk.me.name}</span></span>
    <${Now} />
    <button type="button" class="icon-button wide-only" aria-label=${t("desk.keys")} aria-keyshortcuts="?" onClick=${() => desk.enter("help")}>${icon("keyboard")}</button>
  </header>`;
}

function Now() {
  useTick(1000);
  return html`<b class="figure desk-clock">${hhmm(now())}</b>`;
}

// Honest and small: saved, on its way, lost, refused.
function Connection({ desk }) {
  const state = desk.line.state;
  const waiting = desk.outbox.entries.length;
  const lost = state === "lost" || state === "closed";
  const words = {
    opening: t("desk.line.opening"),
    open: waiting ? t("desk.line.sending", { n: waiting }) : t("desk.line.open"),
    polling: t("desk.line.polling"),
    lost: waiting ? t("desk.line.lost_kept", { n: waiting }) : t("desk.line.lost"),
    closed: desk.bye ?? t("desk.line.closed"),
  };
  return html`<span class="connection push" role="status" data-lost=${lost ? "" : undefined}>${icon(lost ? "offline" : "online")}
    <span class=${lost ? undefined : "wide-text"}>${words[state]}</span></span>`;
}

function Controls({ desk }) {
  const likely = likelyRun(desk);
  return html`<button type="button" class="button desk-run" aria-keyshortcuts="g" onClick=${() => desk.enter("session")}>
    ${icon(likely?.icon ?? "more")} <span class="wide-text">${t("desk.session")}</span></button>`;
}

