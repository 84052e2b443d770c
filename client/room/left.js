// After the session: how many questions remain, and until when.

import { now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "./draw.js";
import { dueDay } from "./receipt.js";

export function leftLine(region) {
  const draw = takeOver(region);
  const due = ({ answer_due }) => t(now() <= answer_due ? "room.left_due" : "room.left_overdue", { date: dueDay(answer_due) });
  return ({ left }, session) => draw(left
    ? html`<b>${t("room.left", { count: left })}</b> ${due(session)}`
    : html`<b>${t("room.left_none")}</b> ${t("room.left_none_say")}`);
}
