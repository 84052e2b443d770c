// Said in public: the session had been ended by mistake and goes on.

import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { takeOver } from "./draw.js";

export function endUndone({ region, speak }) {
  const draw = takeOver(region);
  let said = region.textContent.trim();

  return ({ end_undone: undone }) => {
    const words = undone ? t("room.end_undone", { ended: hhmm(undone.ended_at), at: hhmm(undone.at) }) : "";
    draw(words);
    if (words && words !== said) speak(words);
    said = words;
  };
}
