// After the session: how many questions remain, and until when.

import { figure } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "./draw.js";
import { dueDay } from "./receipt.js";

export function leftLine(region, lang) {
  const draw = takeOver(region);
  return ({ waiting }, session) => draw(waiting
    ? html`<b>${t("room.left", { count: figure(waiting, lang) })}</b> ${t("room.left_due", { date: dueDay(session.answer_due) })}`
    : html`<b>${t("room.left_none")}</b> ${t("room.left_none_say")}`);
}
