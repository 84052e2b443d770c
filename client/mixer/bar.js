// The head of the mixer: which session, the places of its staff, the line, the time.

import { html, icon } from "../parts/html.js";
import { mark } from "../parts/mark.js";
import { Told } from "../parts/told.js";
import { useTick } from "../parts/use.js";
import { sessionUrl } from "../lib/page.js";
import { hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";

export function MixerBar({ desk }) {
  useTick(1000);
  const { session, page, line } = desk;
  const live = session.state === "live";
  const lost = line.state === "lost" || line.state === "closed";
  return html`<header class="desk-bar">${mark()}
    <h1 class="desk-title"><b>${session.code}</b> <span class="wide-text" lang="vi">${session.topic}</span></h1>
    <span class="tag" data-kind=${live ? "live" : undefined}>${live && html`<span class="live-dot"></span>`} ${t(`state.session.${session.state}`)}</span>
    ${session.rehearsal && html`<span class="tag" data-kind="warn">${t("desk.rehearsal")}</span>`}
    <nav class="desk-views" aria-label=${t("mixer.views")}>
      <a href=${`${sessionUrl(page)}/ban`}>${t("mixer.view.desk")}</a> <a href=${`${sessionUrl(page)}/dieu-khien`} aria-current="page">${t("mixer.view.mixer")}</a>
      <a href=${`${sessionUrl(page)}/man-hinh`}>${t("mixer.view.screens")}</a></nav>
    <span class="connection push" data-lost=${lost ? "" : undefined}>${icon(lost ? "offline" : "online")} <${Told} text=${t(`mixer.line.${line.state}`)} trouble=${lost} className="wide-text" /></span>
    <b class="figure desk-clock">${hhmm(now())}</b>
  </header>`;
}
