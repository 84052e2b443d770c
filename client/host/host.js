// The host's view, read at arm's length: what runs and how long it has left, what to say, what comes; one button to go on.

import { useEffect } from "preact/hooks";

import { ControlNote } from "../parts/control_note.js";
import { html, icon } from "../parts/html.js";
import { mark } from "../parts/mark.js";
import { Aloud } from "../parts/told.js";
import { useNews, useTick } from "../parts/use.js";
import { MINUTE, lateness, leftOf } from "../lib/show.js";
import { hhmm, now, span } from "../lib/time.js";
import { t } from "../lib/words.js";

const MORE_MS = 2 * MINUTE;

const signed = (ms) => (ms < 0 ? `−${span(-ms)}` : span(ms + 999));

export function Host({ rundown }) {
  useNews((watcher) => rundown.subscribe(watcher));
  useTick(1000);
  useEffect(() => listen(rundown), []);
  const { show } = rundown;
  const said = rundown.said && now() < rundown.said.until ? rundown.said.text : null;
  document.body.toggleAttribute("data-stale", rundown.lostAt !== null);
  return html`<${Bar} rundown=${rundown} show=${show} />
    <main class="host" id="noi-dung">
      <${Aloud} words=${show.running ? `${t("show.running")}: ${show.running.item.title}` : ""} lang="vi" />
      <${Now} rundown=${rundown} show=${show} />
      <${Coming} rundown=${rundown} show=${show} />
    </main>
    ${said ? html`<section class="host-note" role="alert"><b>${said}</b></section>` : html`<${ControlNote} messages=${rundown.messages} className="host-note" />`}
    <${Acts} rundown=${rundown} show=${show} />`;
}

function Bar({ rundown, show }) {
  const { running, late, lines, end } = show;
  const at = late === null ? null : lateness(late);
  return html`<header class="host-bar">
    ${mark()}
    <p><b>${rundown.me.name}</b> <small>${running ? t("show.of", { number: running.number, count: lines.length }) : t("show.items", { count: lines.length })}</small></p>
    ${rundown.lostAt !== null && html`<p class="host-line" role="status">${icon("offline")} ${rundown.bye ?? t("show.lost", { at: hhmm(rundown.lostAt) })}</p>`}
    ${end !== null && html`<p class="push"><small>${t("show.left_of_all")}</small> <b class="figure">${span(Math.max(0, end - now())).replace(/^(\d+):(\d\d):\d\d$/, "$1:$2")}</b></p>`}
    ${at && html`<p class="host-late" data-late=${at.key === "show.late" ? "yes" : "no"}><small>${t("show.against")}</small> <b>${t(at.key, { minutes: at.minutes })}</b></p>`}
    <p class=${`host-clock figure${end === null ? " push" : ""}`}>${hhmm(now())}</p>
  </header>`;
}

function Now({ rundown, show }) {
  const { running, following } = show;
  if (!running) return html`<section class="host-now" aria-label=${t("show.running")}>
    ${!following && html`<h1>${t(show.lines.length ? "show.all_ran" : "show.empty_host")}</h1>`}
    ${following && html`<p class="host-item">${t("show.nothing_runs")}</p><h1 lang="vi">${following.item.title}</h1><p class="host-empty">${t("show.planned_at", { at: hhmm(following.planned) })}</p>
      <${Say} item=${following.item} />`}
  </section>`;
  const { item } = running;
  const [left, length] = [leftOf(running, now()), item.length + item.extra];
  return html`<section class="host-now" tabindex="0" aria-label=${t("show.running")}>
    <p class="host-item"><span class="tag" data-kind="live">${t("show.running")}</span> ${t("show.until", { at: hhmm(item.started_at + length) })}</p>
    <h1 lang="vi">${item.title}</h1>
    <div class="host-left"><b class="figure" data-over=${left < 0 ? "" : undefined}>${signed(left)}</b>
      <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect data-part="done" x="0" width=${Math.min(100, Math.round(100 * (1 - left / length)))} height="8"/></svg>
      <span>${t("show.in_minutes", { minutes: Math.round(length / MINUTE) })}</span></div>
    <${Say} item=${item} />
  </section>`;
}

const Say = ({ item }) => (item.note || item.person) && html`<div class="host-say">
  <p class="host-cue">${item.note ? t("show.note") : t("show.person")}</p>
  <p lang="vi">${item.note ? html`${item.note}${item.person && html`<br/><b class="person">${item.person}</b>`}` : html`<b>${item.person}</b>`}</p></div>`;

function Coming({ rundown, show }) {
  const { onAir, waiting } = rundown;
  const coming = show.lines.filter(({ expected }) => expected).slice(0, 4);
  return html`<aside class="host-next" tabindex="0" aria-label=${t("show.coming")}>
    ${onAir && html`<h2>${t("show.on_air")}</h2><p><b>${t("show.question", { number: onAir.question.number })}</b> <span lang="vi">${onAir.question.name ?? ""}</span> <b class="figure">${span(now() - onAir.since)}</b></p>`}
    ${waiting.length > 0 && html`<h2>${t("show.waiting")}</h2><ol>${waiting.map((each) => html`<li key=${each.id}><b>${each.number}</b> <span lang="vi">${cut(each.text)}</span></li>`)}</ol>`}
    <h2>${t("show.coming_items")}</h2>
    ${coming.length ? html`<ol>${coming.map(({ item, begins }) => html`<li key=${item.id}><b class="figure">${hhmm(begins)}</b> <span lang="vi">${item.title}</span> <small>${t("show.in_minutes", { minutes: Math.round((item.length + item.extra) / MINUTE) })}</small></li>`)}</ol>`
      : html`<p>${t("show.nothing_comes")}</p>`}
  </aside>`;
}

const cut = (text) => (text.length > 60 ? `${text.slice(0, 58).trimEnd()}…` : text);

function Acts({ rundown, show }) {
  const { running, following } = show;
  const waits = rundown.settling;
  const word = following ? (running ? t("show.go_on", { number: following.number }) : t("show.start", { number: following.number })) : t("show.finish");
  return html`<footer class="host-acts">
    ${rundown.steps && html`<button type="button" class="button" data-weight="main" data-act="next" aria-disabled=${waits ? "true" : undefined} onClick=${() => rundown.next()}>${icon(running ? "next" : "play")} ${word}</button>`}
    ${running && html`<button type="button" class="button" data-act="more" aria-disabled=${waits ? "true" : undefined} onClick=${() => rundown.more(MORE_MS)}>${icon("plus")} ${t("show.more_minutes", { minutes: 2 })}</button>`}
    ${rundown.undoable && html`<button type="button" class="button" data-act="undo" aria-disabled=${waits ? "true" : undefined} onClick=${() => rundown.undo()}>${icon("undo")} ${t("show.undo")}</button>`}
    <a class="button push" href=${rundown.help} target="_blank">${icon("help")} ${t("show.help")}</a>
    <a class="button" href=${`${rundown.base}/kich-ban`}>${icon("doc")} ${t("show.title")}</a>
  </footer>`;
}

// A key that is held repeats: only its first stroke is one. Arrow right or Page Down, as a presenter's clicker sends.
function listen(rundown) {
  const pressed = (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
      if (event.repeat && ["Enter", " "].includes(event.key)) event.preventDefault();
      return;
    }
    if (["ArrowRight", "PageDown"].includes(event.key)) {
      event.preventDefault();
      rundown.next();
    }
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}
