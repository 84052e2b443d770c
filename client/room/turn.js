// The session went on under the reader: what can be said in place is said there; where the page needs another face it
// offers that and does not jump there.

import { date } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { part, takeOver } from "./draw.js";

const WORDS = { live: "room.started", after: "room.ended", before: "room.changed" };
// What the page that was drawn says; of the live part nothing of it is said again.
const SAID = {
  before: ["topic", "venue", "intake_opens", "starts_at", "ends_at", "answer_due", "postponed"],
  live: [],
  after: ["topic", "starts_at", "answer_due", "postponed", "cancelled"],
};

// `phases` {state: face of the page} is the server's.
export function turn({ region, phase, phases, session: drawn, speak }) {
  const draw = takeOver(region);
  const intake = part("intake") && takeOver(part("intake"));
  let said = "";

  const wordsFor = (session) => {
    const current = phases[session.state];
    const same = current === phase && SAID[phase].every((field) => String(session[field]) === String(drawn[field]));
    const moved = session.cancelled || session.postponed?.length !== drawn.postponed?.length;
    const words = moved || current === phase ? "room.changed" : WORDS[current];
    return same ? "" : t(words, { state: t(`room.state.${session.state}`) });
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
