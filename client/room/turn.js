// The session went on to another part of its life: the page says so and offers the new face, it does not jump there.

import { t } from "../lib/words.js";
import { html, takeOver } from "./draw.js";

const PHASES = { planned: "before", intake: "before", live: "live", paused: "live", follow_up: "after", closed: "after" };
const WORDS = { live: "room.started", after: "room.ended", before: "room.changed" };

export function turn({ region, phase, speak }) {
  const draw = takeOver(region);
  let said = phase;

  return (session) => {
    const current = PHASES[session.state];
    const words = t(WORDS[current], { state: t(`room.state.${session.state}`) });
    draw(current === phase ? null : html`${words} <a class="button" data-weight="main" href="">${t("room.reload")}</a>`);
    if (current !== said && current !== phase) speak(words);
    said = current;
  };
}
