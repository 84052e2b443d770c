// Running the session: what can be done with it now, the likely step first. What the public sees at once is pressed twice,
// the second time a moment later; an end by mistake can be taken back for some minutes.

import { useEffect, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { useTick } from "../parts/use.js";
import { date, hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { GIVE, RUNS } from "./catalogue.js";
import { Dialog } from "./dialog.js";
import { Switches } from "./on_air.js";
import { useSecondStep } from "./second_step.js";

const ARMED_MS = 6000;

// Until when the end can be taken back (ms), 0 when there is none to take back.
const undoUntil = ({ session, limits }) => (session.ended_at ? session.ended_at + limits.end_undo_ms : 0);

export const runs = (desk) => RUNS.filter(({ command }) => desk.rights.mayRun(command)
  && (command !== "session.reopen" || desk.session.state !== "archived") // from there only with a reason
  && (command !== "session.undo_end" || now() < undoUntil(desk)));

export function SessionWindow({ desk }) {
  useTick(1000);
  const { session } = desk;
  const possible = runs(desk);
  return html`<${Dialog} title=${t("desk.session")} kind="side" onClose=${() => desk.leave()}>
    <p class="over-say" lang="vi"><b>${session.topic}</b></p>
    <dl class="facts">${facts(session).map(([name, value]) => html`<div key=${name} class="detail-line"><dt>${t(`desk.fact.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>
    <div class="over-list">
      ${possible.map((run, index) => html`<${Run} key=${run.command} desk=${desk} run=${run} main=${index === 0} />`)}
      ${now() < undoUntil(desk) && html`<p class="over-say">${t("desk.undo_end_until", { at: hhmm(undoUntil(desk)) })}</p>`}
      <${Switches} desk=${desk} />
      ${desk.page.audience === "desk" && html`<a class="button" href=${`${desk.page.base}/buoi/${desk.page.session}/thay-doi`}>${icon("later")} ${t("desk.change")}</a>`}
      ${!possible.length && html`<p class="column-empty">${t("desk.no_runs")}</p>`}
      ${desk.rights.mayRun(GIVE) && html`<button type="button" class="button" data-command=${GIVE} onClick=${() => desk.enter("hand_over")}>${icon("people")} ${t(`command.${GIVE}`)}…</button>`}
      ${desk.rights.mayRun("live_draft.allow") && html`<button type="button" class="button" data-command="live_draft.allow" aria-pressed=${String(session.drafts_shown)} onClick=${() => desk.commands.run("live_draft.allow", { on: !session.drafts_shown })}>
        ${icon(session.drafts_shown ? "hide" : "eye")} ${t(session.drafts_shown ? "desk.drafts_off" : "desk.drafts_on")}</button>`}
      ${desk.rights.mayRun("message.send") && html`<button type="button" class="button" data-mode="message" aria-keyshortcuts="Shift+M" onClick=${() => desk.enter("message")}>${icon("send")} ${t("desk.messages")}</button>`}
      <button type="button" class="button" aria-keyshortcuts="m" onClick=${() => desk.enter("panel")}>${icon("people")} ${t("desk.panel")}</button>
      ${desk.page.audience === "desk" && html`<a class="button" href=${`${desk.page.base}/buoi/${session.id}/dieu-khien`}>${icon("screen")} ${t("desk.mixer")}</a>
        <a class="button" href=${`${desk.page.base}/buoi/${session.id}/man-hinh`}>${icon("play")} ${t("desk.screens")}</a>
        <a class="button" href=${`${desk.page.base}/buoi/${session.id}/ban/tro-chuyen`}>${icon("people")} ${t("desk.chat")}</a>`}
      <a class="button" href=${`${desk.page.base}/buoi/${session.id}/hinh`}>${icon("eye")} ${t("desk.video")}</a>
      <a class="button" href=${`${desk.page.base}/buoi/${session.id}/nhap-ngoai-tuyen`} target="_blank">${icon("offline")} ${t("desk.offline_entry")}</a>
      ${desk.page.panic && html`<button type="button" class="button" onClick=${() => desk.enter("panic")}>${icon("warning")} ${t("desk.panic")}</button>`}
    </div>
  <//>`;
}

const at = (ms) => (ms ? `${hhmm(ms)}, ${date(ms)}` : "");

const facts = (session) => [
  ["state", t(`state.session.${session.state}`)],
  ["intake", at(session.intake_opens)],
  ["starts", at(session.starts_at)],
  ["ends", at(session.ends_at)],
  ["due", date(session.answer_due ?? 0)],
];

function Run({ desk, run, main }) {
  const [armed, arm] = useState(false);
  const [busy, setBusy] = useState(false);
  const ready = useSecondStep(armed);
  useEffect(() => {
    if (!armed) return undefined;
    const timer = setTimeout(() => arm(false), ARMED_MS);
    return () => clearTimeout(timer);
  }, [armed]);
  const go = async () => {
    if (run.twice && !armed) return arm(true);
    if (armed && !ready) return undefined;
    setBusy(true);
    const said = await desk.commands.run(run.command);
    setBusy(false);
    arm(false);
    return said.ok ? desk.leave() : undefined;
  };
  const name = t(`command.${run.command}`);
  return html`<button type="button" class="button" data-weight=${main ? "main" : undefined} data-command=${run.command}
    data-armed=${armed ? (ready ? "ready" : "soon") : undefined} aria-disabled=${armed && !ready ? "true" : undefined} disabled=${busy} onClick=${go}>
    ${icon(run.icon)} <span aria-live="polite">${armed ? t("desk.once_more", { act: name }) : name}</span></button>`;
}
