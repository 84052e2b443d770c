// Running the session: what can be done with it now, the likely step first. What cannot be taken back is pressed twice.

import { useEffect, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { date, hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { Screen } from "./on_air.js";
import { Dialog } from "./dialog.js";

export const RUNS = [
  { command: "session.open_intake", icon: "ask" },
  { command: "session.start", icon: "play", twice: true },
  { command: "session.resume", icon: "play" },
  { command: "session.pause", icon: "pause" },
  { command: "session.end", icon: "check", twice: true },
  { command: "session.close", icon: "lock", twice: true },
  { command: "session.reopen", icon: "undo" },
];
const ARMED_MS = 6000;

export const runs = (desk) => RUNS.filter(({ command }) => desk.rights.mayRun(command));
export const likelyRun = (desk) => runs(desk)[0];

export function SessionWindow({ desk }) {
  const { session } = desk;
  const possible = runs(desk);
  return html`<${Dialog} title=${t("desk.session")} kind="side" onClose=${() => desk.leave()}>
    <p class="over-say"><b>${session.topic}</b></p>
    <dl class="facts">${facts(session).map(([name, value]) => html`<div key=${name} class="detail-line"><dt>${t(`desk.fact.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>
    <div class="over-list">
      ${possible.map((run, index) => html`<${Run} key=${run.command} desk=${desk} run=${run} main=${index === 0} />`)}
      <${Screen} desk=${desk} />
      ${!possible.length && html`<p class="column-empty">${t("desk.no_runs")}</p>`}
      <button type="button" class="button" aria-keyshortcuts="m" onClick=${() => desk.enter("panel")}>${icon("people")} ${t("desk.panel")}</button>
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
  useEffect(() => {
    if (!armed) return undefined;
    const timer = setTimeout(() => arm(false), ARMED_MS);
    return () => clearTimeout(timer);
  }, [armed]);
  const go = async () => {
    if (run.twice && !armed) return arm(true);
    setBusy(true);
    const said = await desk.commands.run(run.command);
    setBusy(false);
    arm(false);
    return said.ok ? desk.leave() : undefined;
  };
  return html`<button type="button" class="button" data-weight=${main ? "main" : undefined} data-command=${run.command} data-armed=${armed ? "" : undefined}
    disabled=${busy} onClick=${go}>${icon(run.icon)} <span aria-live="polite">${armed ? t("desk.once_more", { act: t(`command.${run.command}`) }) : t(`command.${run.command}`)}</span></button>`;
}
