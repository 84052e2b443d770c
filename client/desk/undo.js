// The bar that takes back one's last act on a question, with the seconds that are left. It is drawn from what the server
// says of the question, so it is there after Back and in another window, too.

import { html, icon } from "../parts/html.js";
import { useTick } from "../parts/use.js";
import { now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { UNDO, keyOf } from "./catalogue.js";
import { didOf } from "./say.js";

const LATEST_MS = 300; // what is pressed in the last moment would come too late

export function undoable({ store, me, limits, rights }) {
  const from = now() - (limits.undo_ms ?? 0) + LATEST_MS;
  const mine = store.all("question").filter((each) => each.undo > from && each.by === me.id && rights.may(each, UNDO));
  return mine.reduce((last, each) => (!last || each.undo > last.undo || (each.undo === last.undo && each.v > last.v) ? each : last), null);
}

export function UndoBar({ desk }) {
  useTick(500);
  const question = undoable(desk);
  if (!question) return null;
  const left = question.undo + desk.limits.undo_ms - now();
  const command = desk.notices.commandOf(question);
  const act = command ? t(`command.${command}`) : didOf(question.state);
  return html`<div class="undo" data-ground="stage" data-kind="undo" key=${question.id}>
    <span>${t("desk.undo_say", { number: question.number, act: act.toLowerCase() })}</span>
    <button type="button" class="button" data-command=${UNDO} aria-keyshortcuts=${keyOf(UNDO)}
      disabled=${Boolean(desk.pending.of(question.id))} onClick=${() => desk.commands.undo()}>
      ${icon("undo")} ${t(`command.${UNDO}`)} ${key(keyOf(UNDO))} <span class="undo-left" aria-hidden="true">${Math.max(0, Math.ceil(left / 1000))}</span></button>
    <progress class="undo-time" aria-hidden="true" max=${desk.limits.undo_ms} value=${Math.max(0, left)}></progress>
  </div>`;
}
