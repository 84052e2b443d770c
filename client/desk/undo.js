// The bar that takes back one's last act on a question, with the seconds that are left. It is drawn from what the server
// says of the question, so it is there after Back and in another window, too.

import { html, icon } from "../parts/html.js";
import { useTick } from "../parts/use.js";
import { now } from "../lib/time.js";
import { has, t } from "../lib/words.js";
import { key } from "./button.js";
import { REOPEN, UNDO, keyOf } from "./catalogue.js";
import { numberOf, stateOf } from "./say.js";

const LATEST_MS = 300; // what is pressed in the last moment would come too late

// The question on which it was done, or the flood that was swept.
export function undoable({ store, me, limits, rights }) {
  const from = now() - (limits.undo_ms ?? 0) + LATEST_MS;
  const mine = store.all("question").filter((each) => each.undo > from && (each.undo_by ?? each.by) === me.id && rights.may(each, UNDO));
  const swept = store.all("flood").filter((each) => each.swept_at > from && each.by === me.id && rights.may(each, REOPEN));
  return [...mine, ...swept].reduce((last, each) => (!last || since(each) > since(last) || (since(each) === since(last) && each.v > last.v) ? each : last), null);
}

const since = ({ undo, swept_at }) => undo ?? swept_at;

function sayOf(desk, done) {
  if (done.noun === "flood") return t("desk.flood.undo_say", { n: done.numbers.length });
  const command = desk.notices.commandOf(done);
  const n = desk.notices.togetherOf(done);
  const one = n > 1 ? ` ${t("desk.undo_one_of", { n })}` : "";
  if (command) return t("desk.undo_say", { number: done.number, act: t(`command.${command}`).toLowerCase() }) + one;
  return `${numberOf(done)}: ${has(`event.${done.undo_act}`) ? t(`event.${done.undo_act}`, { by: t("desk.you"), number: done.number }) : stateOf(done.state)}`;
}

export function UndoBar({ desk }) {
  useTick(500);
  const question = undoable(desk);
  if (!question) return null;
  const left = since(question) + desk.limits.undo_ms - now();
  return html`<div class="undo" data-ground="stage" data-kind="undo" key=${question.id}>
    <span>${sayOf(desk, question)}</span>
    <button type="button" class="button" data-command=${UNDO} aria-keyshortcuts=${keyOf(UNDO)}
      disabled=${Boolean(desk.pending.of(question.id))} onClick=${() => desk.commands.undo()}>
      ${icon("undo")} ${t(`command.${UNDO}`)} ${key(keyOf(UNDO))} <span class="undo-left" aria-hidden="true">${Math.max(0, Math.ceil(left / 1000))}</span></button>
    <progress class="undo-time" aria-hidden="true" max=${desk.limits.undo_ms} value=${Math.max(0, left)}></progress>
  </div>`;
}
