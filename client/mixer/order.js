// Who waits for the stage, in the desk's order: a row is chosen by a tap or a key, and cued by its button.

import { useLayoutEffect } from "preact/hooks";

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { numberOf } from "../desk/say.js";
import { t } from "../lib/words.js";
import { CUE } from "./mixer.js";

export function Order({ mixer }) {
  const { desk, order, cue, coming } = mixer;
  useLayoutEffect(() => document.getElementById(`cue-${desk.chosen}`)?.scrollIntoView({ block: "nearest" }), [desk.chosen]);
  return html`<aside class="mixer-side" aria-label=${t("mixer.order")} tabindex="0">
    <header class="order-head"><h2>${t("mixer.order")}</h2> <span>${t("mixer.waiting", { n: order.length })}</span></header>
    ${!order.length && html`<p class="column-empty">${t("mixer.order_none")}</p>`}
    <ol class="order">${order.map((question) => {
      const cued = cue.question === question.id;
      return html`<li key=${question.id} id=${`cue-${question.id}`} data-cued=${cued ? "" : undefined} aria-current=${question.id === desk.chosen ? "true" : undefined}
        onClick=${() => desk.choose(question.id)}>
        <b>${question.number}</b>
        <p><span dir="auto" lang="vi">${question.text}</span> <small><bdi>${askerLine(question)}</bdi>${coming === question.id ? `, ${t("mixer.coming")}` : ""}</small></p>
        <button type="button" class="button" aria-pressed=${String(cued)} aria-label=${`${t("mixer.cue")}: ${numberOf(question)}`}
          disabled=${!desk.rights.may(question, CUE) || mixer.busy(CUE)} onClick=${() => mixer.flipCue(question)}>${icon(cued ? "check" : "next")} ${t("mixer.cue")}</button></li>`;
    })}</ol>
  </aside>`;
}
