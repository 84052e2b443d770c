// One of my questions: one word, a sentence, the reason; the same markup as templates/parts/mine.html.

import { newCid } from "../lib/outbox.js";
import { unitName } from "../lib/names.js";
import { date, hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { clockLines, stands } from "./clock.js";
import { dueDay, groups } from "./receipt.js";
import { lines } from "./text.js";

const ICONS = {
  asked: "eye", accepted: "checked", called: "mic", promised: "clock", answered_live: "checked", answered_later: "checked",
  acknowledged: "checked", refused: "refuse", withdrawn: "undo", veiled: "hide", held: "help", merged: "merge", transferred: "transfer", referred: "building", set_apart: "lock",
};
const LOOKS = {
  answered_live: "answered", answered_later: "answered", acknowledged: "answered", accepted: "waiting", promised: "waiting", called: "live", held: "warn",
};
const WITH_REASON = new Set(["refused", "veiled"]);

const stateLine = (item) => html`<p class="state" data-state=${LOOKS[item.state] ?? item.state}>${icon(item.erased_at ? "hide" : ICONS[item.state])} <span>${t(`mine.state.${item.state}`, { number: item.merged?.number ?? "" })}${
  WITH_REASON.has(item.state) && item.reason ? `: ${t(`reason.${item.reason}`)}` : ""}</span></p>`;

function sentenceOf(item) {
  if (item.state === "answered_live" && !item.answer) return "answered_aloud";
  const owed = item.due && item.state !== "transferred";
  if (owed && stands(item.extension)) return "stopped";
  if (owed && item.due < now()) return "overdue";
  if (item.state === "accepted" && (item.moved_to || item.cancelled)) return "promised";
  if ((item.state === "accepted" || item.state === "promised") && !item.due) return "accepted_opinion";
  return item.state;
}

const why = (words) => html`<p class="mine-why">${words}</p>`;

// Its session was postponed or cancelled: the question is kept, and by when it is answered.
function movedLine({ moved_to: moved, cancelled, due }) {
  if (cancelled) return why(html`<b>${t("mine.cancelled", { due: dueDay(due) })}</b>`);
  return moved ? why(html`<b>${t("mine.postponed", { date: dueDay(moved), due: dueDay(due) })}</b>`) : null;
}

// Where it is and why, with the way there.
function placeLines({ state, place, due, outcome, authority, came_from: came, receipt_no: slip }) {
  return [
    state === "transferred" && place && why(html`<b>${t("mine.moved_to", { unit: unitName(place.unit) })}</b> ${place.why ? `${t(`moved.why.${place.why}`)}.` : ""} ${due ? t("mine.due_same", { due: dueDay(due) }) : ""}`),
    state === "transferred" && outcome && why(t(`moved.outcome.${outcome}`)),
    state === "transferred" && place && html`<p class="mine-foot"><a href=${place.address ?? `/r/${place.unit}/`}>${t("mine.see_there")} ${icon("next")}</a></p>`,
    authority && why(html`<b>${t("mine.refer_to")}</b> <span lang="vi">${authority}</span>`),
    came && why(t("mine.came_from", { number: slip })),
  ].filter(Boolean);
}

// What is merged is told as what becomes of the question under which it stands.
function sentences(item) {
  const { merged } = item;
  if (!merged) return told(item);
  const reason = merged.reason ? `: ${t(`reason.${merged.reason}`)}` : "";
  return [
    why(t("mine.say.merged", { number: merged.number })),
    merged.text ? html`<p class="mine-merged" lang="vi" dir="auto">${lines(merged.text)}</p>` : null,
    why(html`<b>${t(`mine.state.${merged.state}`, { number: "" })}${reason}</b>`),
    ...told({ ...item, state: merged.state }),
  ];
}

function told(item) {
  const said = why(t(`mine.say.${sentenceOf(item)}`, { due: item.due ? dueDay(item.due) : "" }));
  const reason = item.state === "refused" && item.reason ? why(t(`reason_say.${item.reason}`)) : null;
  const note = item.note ? html`<p class="mine-why" dir="auto">${t("mine.note")} <span lang="vi">${item.note}</span></p>` : null;
  return [said, movedLine(item), item.due ? clockLines(item.extension) : null, reason, placeLines(item), note];
}

// What the desk asks back, and where it is answered.
function askedBack({ clarification }) {
  const { needs, asked, reply_by: until } = clarification.exchanges.at(-1);
  return [needs.map((need) => why(t(`clarify.ask.${need}`))), asked ? why(html`<q lang="vi" dir="auto">${asked}</q>`) : null,
    until ? why(t(until < now() ? "clarify.passed" : "clarify.until", { time: hhmm(until), date: date(until) })) : null];
}

// One tap: whether the answer answers.
const rate = ({ item, base }) => html`<form class="mine-rate" method="post" action=${`${base}/buoi/${item.session}/do`}>
  <input type="hidden" name="do" value="answer.rate" />
  <input type="hidden" name="cid" value=${newCid()} />
  <input type="hidden" name="question" value=${item.id} />
  ${why(item.rating ? t("rating.given", { said: t(`rating.${item.rating.value}`) }) : t("rating.ask"))}
  ${item.rating ? html`<p class="mine-foot"><a href=${`${base}/phieu/${item.id}/danh-gia`}>${t("rating.change")}</a></p>`
    : html`<p class="mine-values">${["yes", "partly", "no"].map((value, n) => html`${n ? " " : ""}<button key=${value} class="button" type="submit" name="value" value=${value}>${t(`rating.short.${value}`)}</button>`)}</p>`}
</form>`;

const withdraw = ({ item, base, leaving, onWithdraw }) => html`<details class="mine-withdraw">
  <summary>${t("mine.withdraw")}</summary>
  <form method="post" action=${`${base}/buoi/${item.session}/do`} onSubmit=${(event) => onWithdraw(event, item)}>
    <input type="hidden" name="do" value="question.withdraw" />
    <input type="hidden" name="cid" value=${newCid()} />
    <input type="hidden" name="question" value=${item.id} />
    <p class="mine-why">${t("mine.withdraw_say")}</p>
    <button class="button" type="submit" disabled=${leaving}>${t(leaving ? "mine.withdrawing" : "mine.withdraw_do")}</button>
  </form>
</details>`;

const code = (receipt) => html`<p class="mine-why">${t("receipt.code")}: <b class="figure">${groups(receipt.lookup_code).join(" ")}</b></p>`;

function read(item, base) {
  const about = item.merged?.question ?? item.id;
  return html` <a href=${`${base}/cau/${about}`}>${t("mine.read_answer")} ${icon("next")}</a>${
    item.erased_at ? null : html` <a href=${`${base}/buoi/${item.session}/hoi?ve=${about}`}>${t("pair.ask_further")} ${icon("ask")}</a>`}`;
}

export function mineItem({ item, base: here, leaving, receipt, onWithdraw }) {
  const base = item.base || here;
  return html`<article class="mine" key=${item.id}>
    ${stateLine(item)}
    ${item.erased_at ? why(t("mine.text_erased", { date: date(item.erased_at) })) : html`<p class="mine-text" lang="vi" dir="auto">${lines(item.text)}</p>`}
    ${sentences(item)}
    ${item.state === "held" && item.clarification ? askedBack(item) : null}
    ${receipt?.lookup_code ? code(receipt) : null}
    <p class="mine-foot"><span>${t("mine.foot", { number: item.number, date: date(item.asked_at) })}</span>${
      item.unit ? html` <span lang="vi">${item.unit}</span>` : null}${
      item.answer ? read(item, base) : null}${
      item.can.includes("question.clarify") ? html` <a href=${`${base}/phieu/${item.id}/bo-sung`}>${t("clarify.do")} ${icon("next")}</a>` : null}</p>
    ${item.can.includes("answer.rate") ? rate({ item, base }) : null}
    ${item.can.includes("question.withdraw") ? withdraw({ item, base, leaving, onWithdraw }) : null}
  </article>`;
}

export const unsent = (entry) => html`<article class="mine" key=${entry.cid}>
  <p class="state" data-state="warn">${icon("offline")} <span>${t("ask.unsent_title")}</span></p>
  <p class="mine-text" lang="vi" dir="auto">${lines(entry.with.text)}</p>
  <p class="mine-why">${t("ask.unsent")}</p>
</article>`;

// Written here and never sent, or sent and refused.
export const unfinished = (draft, form) => html`<article class="mine" key=${draft.id}>
  <p class="state" data-state="warn">${icon("pen")} <span>${t("ask.drafts")}</span></p>
  <p class="mine-text" lang="vi" dir="auto">${lines(draft.text)}</p>
  ${draft.refused ? html`<p class="mine-why">${draft.refused}</p>` : null}
  <p class="mine-foot"><a href=${form}>${t("ask.draft_open")} ${icon("next")}</a></p>
</article>`;
