// The head of the desk: which session, where it stands, the line to the server, who I am, the time; below it what must not
// be overlooked.

import { html, icon } from "../parts/html.js";
import { initials } from "../parts/initials.js";
import { mark } from "../parts/mark.js";
import { Told } from "../parts/told.js";
import { useNews, useTick } from "../parts/use.js";
import { hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { SIGN_IN } from "./catalogue.js";
import { HandOverLines } from "./hand_over.js";
import { ThrownLine } from "./on_air.js";
import { runs } from "./session.js";

export function Bar({ desk }) {
  const { session } = desk;
  const live = session.state === "live";
  return html`<header class="desk-bar">
    ${mark()}
    <h1 class="desk-title"><b>${session.code}</b> <span class="wide-text" lang="vi">${session.topic}</span></h1>
    <span class="tag" data-kind=${live ? "live" : undefined}>${live && html`<span class="live-dot"></span>`} ${t(`state.session.${session.state}`)}</span>
    ${session.rehearsal && html`<span class="tag" data-kind="warn">${t("desk.rehearsal")}</span>`}
    <${Connection} desk=${desk} />
    <${Controls} desk=${desk} />
    <span class="desk-me wide-only" title=${desk.me.name}><span class="portrait" data-size="small" aria-hidden="true">${initials(desk.me.name)}</span>
      <span class="unseen">${desk.me.name}</span></span>
    <${Now} />
    <a class="button desk-help" href=${`${desk.page.base}/can-bo/ho-tro/moi?buoi=${session.id}`} target="_blank">${icon("help")} <span class="wide-text">${t("desk.help")}</span></a>
    <button type="button" class="icon-button wide-only" aria-label=${t("desk.keys")} aria-keyshortcuts="?" onClick=${() => desk.enter("help")}>${icon("keyboard")}</button>
  </header>`;
}

// Whenever something is not as it looks: a thrown switch, a sign-in that is about to end or has ended.
export function Lines({ desk }) {
  return html`<div class="desk-lines" aria-live="polite"><${ThrownLine} desk=${desk} /><${SlowLine} desk=${desk} /><${HandOverLines} desk=${desk} />${desk.signIn && html`<${SignedIn} desk=${desk} />`}</div>`;
}

// Questions are taken slowly: somebody said so, or so many come that the server does it by itself.
function SlowLine({ desk }) {
  const { slow, contact_required: contact } = desk.session;
  if (!slow && !desk.pressed) return null;
  return html`<p class="desk-line">${icon("clock")} <b>${slow ? t("desk.slow.on", { at: hhmm(slow) }) : t("desk.slow.pressed")}</b>${contact && html` <span>${t("desk.contact_required")}</span>`}</p>`;
}

function SignedIn({ desk }) {
  const { signIn } = desk;
  useNews((watcher) => signIn.subscribe(watcher));
  if (signIn.ended) return html`<p class="desk-line" role="alert">${icon("lock")} <b>${t("sign_in.ended")}</b>
    <button type="button" class="button" onClick=${() => desk.enter(SIGN_IN)}>${t("sign_in.do")}</button></p>`;
  if (!signIn.near) return null;
  return html`<p class="desk-line">${icon("later")} <b>${t("sign_in.ends", { at: hhmm(signIn.until) })}</b>
    <button type="button" class="button" onClick=${() => signIn.renew()}>${t("sign_in.renew")}</button></p>`;
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
  return html`<span class="connection push" data-lost=${lost ? "" : undefined}>${icon(lost ? "offline" : "online")}
    <${Told} text=${words[state]} trouble=${lost} className=${lost ? undefined : "wide-text"} /></span>`;
}

function Controls({ desk }) {
  const [likely] = runs(desk);
  return html`<button type="button" class="button desk-run" aria-keyshortcuts="g" onClick=${() => desk.enter("session")}>
    ${icon(likely?.icon ?? "more")} <span class="wide-text">${t("desk.session")}</span></button>`;
}
