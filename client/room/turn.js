// The session went on under the reader: what can be said in place is said there; where the page needs another face it
// offers that and does not jump there.

import { date } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { part, takeOver } from "./draw.js";

const PHASES = { planned: "before", intake: "before", live: "live", paused: "live", follow_up: "after", closed: "after" };
const WORDS = { live: "room.started", after: "room.ended", before: "room.changed" };
const PLAN = ["topic", "venue", "intake_opens", "starts_at", "ends_at", "answer_due"];

export function turn({ region, phase, session: drawn, speak }) {
  const draw = takeOver(region);
  const intake = part("intake") && takeOver(part("intake"));
  let said = "";

  const wordsFor = (session) => {
    const current = PHASES[session.state];
    const same = current === phase && (phase !== "before" || PLAN.every((field) => session[field] === drawn[field]));
    return same ? "" : t(WORDS[current], { state: t(`room.state.${session.state}`) });
  };
  return (session) => {
    const open = session.open.includes("question.ask");
    for (const link of document.querySelectorAll("[data-part=ask-link]")) link.hidden = !open;
    intake?.(html`<b>${t(open ? "room.intake_open" : "room.intake_closed")}</b> ${t("room.intake_from", { date: date(session.intake_opens) })}`);
    const words = wordsFor(session);
    draw(words ? html`<span>${words}</span> <a class="button" data-weight="main" href="">${t("room.reload")}</a>` : null);
    if (words && words !== said) speak(words, "session");
    said = words;
  };
}
