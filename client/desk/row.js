// One question in a column: number, age, who and where, two lines; one solid button, the quiet ones always in the same
// place. A row whose act is on its way stays where it is and says so.

import { ageOf, askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { initials } from "../parts/initials.js";
import { fieldName } from "../lib/names.js";
import { date, hhmm, now } from "../lib/time.js";
import { languageOf } from "../lib/translation.js";
import { t } from "../lib/words.js";
import { named, shortOf } from "./button.js";
import { COMMANDS } from "./catalogue.js";
import { Grip, mayOrder } from "./order.js";
import { personal, secret } from "./personal.js";
import { didOf, goneOf, numberOf, reasonOf, stateOf, whoOf, wordsOf } from "./say.js";
import { cameFrom } from "./transfer.js";

const QUIET = COMMANDS.filter(({ quiet }) => quiet);

const MINUTE = 60_000; // ages and terms are told by the minute

// All that a row is drawn from: while each of these is what it was, so is the row.
export const partsOf = (desk, question, chosen) => [
  question, chosen, desk.answer(question.id), desk.pending.of(question.id), desk.session, desk.column, desk.staff,
  ...["clarification", "translation", "transfer"].map((noun) => desk.store.get(noun, question.id)),
  desk.support(question), desk.askedAlong.sorting, desk.many.ids.has(question.id), desk.keptFinds.turns, Math.floor(now() / MINUTE),
  desk.presence.at(question.id).map(({ staff, writes }) => `${staff} ${writes}`).join(),
];

export function Row({ desk, question, chosen }) {
  const answer = desk.answer(question.id);
  const pending = desk.pending.of(question.id);
  const likely = desk.rights.likely(question, answer);
  const id = `row-${question.id}`;
  const pick = () => {
    if (chosen) desk.unfold();
    else desk.choose(question.id);
  };
  return html`<article class="row" id=${id} tabindex=${chosen ? 0 : -1} aria-current=${chosen ? "true" : undefined}
    aria-labelledby=${`${id}-number ${id}-text`} data-pending=${pending ? "" : undefined} onClick=${pick}>
    <div class="row-left"><h3 class="row-number" id=${`${id}-number`}><span class="unseen">${t("desk.question")} </span>${question.number}</h3>
      ${desk.page.audience === "desk" && html`<label class="row-pick" onClick=${(event) => event.stopPropagation()}>
        <input type="checkbox" tabindex="-1" aria-label=${named(t("desk.many_pick"), question)} checked=${desk.many.ids.has(question.id)} onClick=${(event) => desk.many.mark(question.id, event.shiftKey)} /></label>`}
      ${mayOrder(desk, question) && html`<${Grip} desk=${desk} question=${question} />`}</div>
    <div>
      <p class="row-meta"><${Colleagues} desk=${desk} question=${question} /><span>${ageOf(question.asked_at)}</span> <span><bdi>${askerLine(question)}</bdi></span>${
        question.asker_type === "business" && html` <span class="row-kind">${t("asker.business")}</span>`}${
        desk.support(question) > 0 && html` <span class="support" title=${t("desk.asked_along", { n: desk.support(question) })}><span class="unseen">${t("desk.asked_along", { n: desk.support(question) })}</span><span aria-hidden="true">+${desk.support(question)}</span></span>`}</p>
      <p class="row-text" id=${`${id}-text`} dir="auto" lang=${languageOf(desk.store.get("translation", question.id))}>${wordsOf(question)}</p>
      <div class="row-foot">
        <p class="row-labels">${labels(desk, question, answer, pending)}</p>
        ${QUIET.map((act) => quiet(desk, question, answer, act, likely))}
        ${likely && html`<button type="button" class="button" data-command=${likely.command} disabled=${Boolean(pending)}
          aria-label=${named(shortOf(likely.command), question)}
          onClick=${(event) => start(event, desk, question, likely)}>${shortOf(likely.command)}${likely.mode === "call" ? "…" : ""}</button>`}
        ${!likely && html`<span class="row-none"></span>`}
      </div>
    </div>
  </article>`;
}

// A dot for each colleague who is at this question, a pen where one writes.
function Colleagues({ desk, question }) {
  return desk.presence.at(question.id).map(({ staff, writes }) => html`<span key=${staff} class="row-colleague" data-writes=${writes || undefined}
    title=${t(writes ? `desk.writes.${writes}` : "desk.reads", { who: whoOf(desk, staff) })}><span class="unseen">${
      t(writes ? `desk.writes.${writes}` : "desk.reads", { who: whoOf(desk, staff) })}</span><span aria-hidden="true">${initials(whoOf(desk, staff))}</span></span> `);
}

function start(event, desk, question, { command }) {
  event.stopPropagation();
  desk.commands.start(command, question);
}

function quiet(desk, question, answer, { command, icon: drawn }, likely) {
  const { rights } = desk;
  const possible = likely?.command !== command && (rights.may(question, command) || rights.may(answer, command));
  return html`<button type="button" class="icon-button" data-command=${command} data-off=${possible ? undefined : ""} aria-label=${named(t(`command.${command}`), question)}
    title=${t(`command.${command}`)} disabled=${!possible || Boolean(desk.pending.of(question.id))} tabindex="-1"
    onClick=${(event) => start(event, desk, question, { command })}>${icon(drawn)}</button>`;
}

// What needs a look comes first.
function labels(desk, question, answer, pending) {
  if (pending) return html`<span class="row-sending">${icon("send")} ${t("desk.sending")}</span>`;
  const thread = desk.store.get("clarification", question.id);
  if (thread?.state === "asked_back") {
    const until = thread.exchanges.at(-1).reply_by;
    return until && until < now() ? html`<b data-late="">${t("desk.held_passed", { date: date(until) })}</b>` : html`<b>${t("desk.held_label")}</b>`;
  }
  if (thread?.state === "replied" && desk.column === "new") return html`<b>${t("desk.replied")} ${hhmm(thread.acted_at)}</b>`;
  if (question.reason) return `${stateOf(question.state)}: ${reasonOf(question.reason)}`;
  if (desk.column === "done") return answer?.text ? `${stateOf(question.state)}, ${t("desk.published")}` : stateOf(question.state);
  const from = desk.column === "new" && cameFrom(desk, question);
  if (from) return html`<b>${from}</b>`;
  if (question.imitates) return html`<b>${t("desk.imitates")}</b>`;
  if (desk.column === "new" && secret(question, desk.keptFinds).length) return html`<b>${t("desk.personal")}</b>`;
  if (desk.column === "new" && personal(question).length) return html`<b>${t("desk.official")}</b>`;
  if (answer?.draft) return html`<b>${t("desk.has_draft")}</b>`;
  if (question.text.length > 500) return html`<b>${t("desk.long", { n: question.text.length })}</b>`;
  return question.kind === "opinion" ? t("kind.opinion") : fieldName(question.field);
}

// The grey line of a row that a colleague took.
export function TakenLine({ desk, question, now }) {
  return html`<div class="row-gone">
    <p><b>${numberOf(question)}</b> ${goneOf(desk, now)}</p>
    <button type="button" class="icon-button" aria-label=${named(t("desk.close"), question)} onClick=${() => desk.dismiss(question.id)}>${icon("close")}</button>
  </div>`;
}
