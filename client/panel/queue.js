// The list of a seat: my questions, those that most people ask, or those that wait for my approval.

import { html, icon } from "../parts/html.js";
import { Unsent } from "../parts/unsent.js";
import { t } from "../lib/words.js";
import { standing } from "./order.js";

const DONE = new Set(["out", "waits"]);
const HEADS = { mine: "panel.mine", groups: "panel.groups", approve: "panel.waits" };
const WARN = new Set(["none", "back", "mending"]);

export function Queue({ seat }) {
  const list = seat.queue;
  const left = list.filter((each) => standing(seat, each) !== "out").length;
  const writes = seat.persons.length > 0 || seat.me.roles.includes("expert") || seat.runs;
  const tabs = [writes && "mine", "groups", seat.approves && "approve"].filter(Boolean);
  return html`<nav class="queue" aria-label=${t(`panel.tab.${seat.tab}`)}>
    ${tabs.length > 1 && html`<p class="queue-tabs">${tabs.map((tab) => html`<button key=${tab} type="button" class="button" aria-pressed=${String(seat.tab === tab)} onClick=${() => seat.open(tab)}>
      ${t(`panel.tab.${tab}`)}${tab === "approve" && seat.waiting > 0 && html` <b>${seat.waiting}</b>`}</button>`)}</p>`}
    <h2>${t(HEADS[seat.tab], { n: left })}</h2>
    <ol>${list.map((each) => html`<${Line} key=${each.id} seat=${seat} question=${each} />`)}</ol>
    ${seat.unsent.map(({ slot, text, number = "" }) => html`<${Unsent} key=${slot} text=${text} head=${`${t("pair.number", { number })}: ${t("unsent.gone")}`} drop=${() => seat.forget(slot)} />`)}
  </nav>`;
}

function Line({ seat, question }) {
  const air = seat.onAir(question);
  const state = standing(seat, question);
  const asked = seat.supported(question);
  const chosen = seat.question?.id === question.id;
  return html`<li aria-current=${chosen ? "true" : undefined} data-air=${air ? "" : undefined}>
    <a href=${`#${question.number}`} onClick=${() => seat.choose(question.id)}>
      <span class="queue-line"><b>${t("pair.number", { number: question.number })}</b> ${asked > 0 && t("panel.people", { n: asked })}${question.merged?.length > 0 && html`<span> ${t("panel.merged", { n: question.merged.length + 1 })}</span>`}
        ${air ? html`<span class="state" data-state="live"><span class="live-dot"></span> ${t("panel.state.air")}</span>`
          : html`<span class="state" data-state=${WARN.has(state) ? "warn" : DONE.has(state) ? "answered" : undefined}>${DONE.has(state) && icon("check")} ${t(`panel.state.${state}`)}</span>`}</span>
      <span class="queue-text" lang="vi" dir="auto">${question.text}</span>
    </a></li>`;
}
