// One question in full: both wordings, what is known of it, its answer; the acts below, always in the same place.

import { useEffect, useRef } from "preact/hooks";

import { askerName } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { Unsent } from "../parts/unsent.js";
import { fieldName, provinceName } from "../lib/names.js";
import { date, hhmm, now, sameDay } from "../lib/time.js";
import { t } from "../lib/words.js";
import { Acknowledge } from "./acknowledge.js";
import { barActs } from "./action_bar.js";
import { Assign, ownerOf } from "./assign.js";
import { actButton, key } from "./button.js";
import { DRAFT, commandOf, keyOf } from "./catalogue.js";
import { Classify } from "./classify.js";
import { Composer } from "./compose.js";
import { Correct } from "./correct.js";
import { Finding, findingOf } from "./finding.js";
import { Notes } from "./notes.js";
import { Hold } from "./hold.js";
import { Many } from "./many.js";
import { Group, Merge } from "./merge.js";
import { Published } from "./published.js";
import { OrderActs } from "./order.js";
import { Faster } from "./overtaken.js";
import { PersonalStop } from "./personal_stop.js";
import { Reason } from "./reason.js";
import { numberOf, reasonOf, stateOf, whoOf } from "./say.js";
import { Texts } from "./texts.js";
import { Transfer, whoHeld } from "./transfer.js";
import { Translate, Translation, translationRow } from "./translate.js";
import { Rated, Thread } from "./thread.js";

const FORMS = {
  merge: Merge, refuse: Reason, veil: Reason, hold: Hold, transfer: Transfer, assign: Assign, correct: Correct, personal: PersonalStop,
  acknowledge: Acknowledge, classify: Classify, finding: Finding, translate: Translate,
};

export function Detail({ desk }) {
  const { question } = desk;
  const scroll = useRef(null);
  useEffect(() => {
    if (desk.mode === "note") return;
    if (desk.mode === "write") scroll.current?.querySelector(".compose")?.scrollIntoView({ block: "nearest" });
    else scroll.current?.scrollTo(0, 0);
  }, [desk.chosen, desk.mode]);
  if (desk.many.shown && !desk.mode) return html`<${Many} desk=${desk} />`;
  if (!question) return html`<section class="detail" aria-label=${t("desk.detail")}><p class="detail-none">${t("desk.choose")}</p></section>`;
  const Mode = question.erased_at ? null : FORMS[desk.mode]; // nothing is written to it any more
  return html`<section class="detail" aria-label=${numberOf(question)} data-open=${desk.detailOpen ? "" : undefined}>
    <${Head} desk=${desk} question=${question} />
    <div class="detail-scroll" ref=${scroll} tabindex="0" role="region" aria-label=${t("desk.detail")} key=${question.id}>
      ${Mode ? html`<${Mode} key=${`${desk.mode}-${question.id}`} desk=${desk} question=${question} mode=${desk.mode} />`
        : html`<${Whole} key=${question.id} desk=${desk} question=${question} />`}
    </div>
    ${!Mode && html`<${Acts} desk=${desk} question=${question} />`}
  </section>`;
}

function Head({ desk, question }) {
  const when = sameDay(question.asked_at, now()) ? hhmm(question.asked_at) : `${hhmm(question.asked_at)}, ${date(question.asked_at)}`;
  const facts = [when, t(`asker.${question.asker_type}`).toLowerCase(), provinceName(question.province)].filter(Boolean);
  return html`<header class="detail-head">
    <button type="button" class="icon-button detail-back" aria-label=${t("desk.back")} onClick=${() => desk.fold()}>${icon("back")}</button>
    <h2>${numberOf(question)}</h2>
    <p>${facts.join(", ")}</p>
    <p class="push">${stateOf(question.state)}</p>
  </header>`;
}

function Whole({ desk, question }) {
  const answer = desk.answer(question.id);
  const writes = desk.rights.may(question, DRAFT) && !answer?.text;
  return html`
    <${Faster} desk=${desk} question=${question} />
    <${Texts} desk=${desk} question=${question} />
    <${Translation} desk=${desk} question=${question} />
    <${Thread} thread=${desk.store.get("clarification", question.id)} />
    ${answer?.text && html`<${Published} desk=${desk} answer=${answer} question=${question} />`}
    ${writes && (desk.mode === "write" || answer?.draft) && html`<${Composer} desk=${desk} question=${question} answer=${answer} />`}
    ${unsentOf(desk, question, answer, writes).map((each) => html`<${Unsent} key=${each.slot} ...${each} />`)}
    <${Rated} rating=${desk.store.get("rating", question.id)} />
    ${!question.erased_at && html`<p class="detail-guests"><a class="button" href=${`${desk.page.base}/buoi/${desk.page.session}/khach?cau=${question.id}`}>${icon("people")} ${t("desk.guests")}</a></p>`}
    <${Group} desk=${desk} question=${question} />
    <${OrderActs} desk=${desk} question=${question} />
    <${Facts} desk=${desk} question=${question} />
    <${Notes} key=${`notes-${question.id}`} desk=${desk} question=${question} />`;
}

// What was typed at this question and cannot be sent any more, for a colleague was faster or the session is closed.
const TYPED = { write: "write", edit: "edit", correct: "correct", translate: "translation", acknowledge: "acknowledge", hold: "hold", refuse: "refuse", transfer: "transfer" };

function unsentOf(desk, question, answer, writes) {
  const may = (mode) => (mode === "write" ? writes : desk.rights.may(question, commandOf(mode)) || desk.rights.may(answer, commandOf(mode)));
  return Object.entries(TYPED).filter(([mode]) => !may(mode)).flatMap(([mode, of]) => {
    const slot = `${of}:${question.id}`;
    const kept = desk.texts.get(slot);
    const text = typeof kept === "string" ? kept : kept?.text || kept?.note;
    const drop = () => {
      if (mode === "write") desk.drafts.drop(question.id);
      desk.texts.delete(slot);
      desk.tell();
    };
    return text?.trim() ? [{ slot, text, drop, head: t("unsent.of", { act: t(`command.${commandOf(mode)}`) }) }] : [];
  });
}

function Facts({ desk, question }) {
  const rows = [
    ["asker", html`<bdi>${askerName(question)}</bdi>`, question.imitates
      ? html`<span class="state" data-state="warn">${icon("warning")} ${t("desk.imitates_say")}</span>` : t(`asker.${question.asker_type}`)],
    ["field", fieldName(question.field), [question.kind === "opinion" && t("kind.opinion"), provinceName(question.province)].filter(Boolean).join(", "), "question.classify"],
    ...translationRow(desk, question),
    ...findingRow(desk, question),
    ...furtherRow(desk, question),
    ["owner", ownerOf(desk, desk.store.get("assignment", question.id)?.owner)],
    ["state", stateOf(question.state), question.reason && `${reasonOf(question.reason)}${question.note ? `. ${question.note}` : ""}`],
    ...how(desk, question),
    question.acted_at && ["last", whoOf(desk, question.by), `${hhmm(question.acted_at)}, ${date(question.acted_at)}`],
  ].filter(Boolean);
  return html`<dl class="facts">${rows.map(([name, value, more, command]) => html`<div key=${name} class="detail-line">
    <dt>${t(`desk.fact.${name}`)}</dt><dd>${value} ${more && html`<small>${more}</small>`}</dd>${aside(desk, question, command, name)}</div>`)}</dl>`;
}

function furtherRow(desk, question) {
  const after = desk.store.get("further", question.id);
  return after ? [["further", html`<button type="button" class="button" onClick=${() => desk.show(after.about)}>${t("pair.further", { number: after.number })}</button>`]] : [];
}

function findingRow(desk, question) {
  if (desk.page.audience !== "desk") return [];
  const found = findingOf(desk, question);
  const said = found ? html`<span class="state" data-state="warn">${icon("warning")} ${found.matter}</span>` : t("desk.finding.none");
  return [["finding", said, found && [found.law, found.proposal, desk.page.units?.[found.unit]].filter(Boolean).join(". "), "finding.mark"]];
}

// The act that stands beside what it is about.
function aside(desk, question, command, about) {
  if (!command || question.erased_at || !(desk.rights.may(question, command) || desk.rights.mayRun(command))) return null;
  const shortcut = keyOf(command);
  return html`<dd><button type="button" class="button" data-command=${command} aria-keyshortcuts=${shortcut} title=${t(`command.${command}`)}
    disabled=${Boolean(desk.pending.of(question.id))} onClick=${() => desk.commands.start(command, question)}>${t(`command.short.${command}`)}<span class="unseen">: ${t(`desk.fact.${about}`)}</span> ${key(shortcut)}</button></dd>`;
}

// How it came, when somebody else put it down, and whether its asker is told.
function how(desk, question) {
  const came = desk.store.get("on_behalf", question.id);
  const address = desk.store.get("address", question.id);
  const agreed = desk.store.get("consent", question.id);
  const held = whoHeld(desk, question);
  return [
    held.length > 0 && ["hands", held],
    came && ["came", t(`enter.channel.${came.channel}`), `${hhmm(came.arrived_at)}, ${date(came.arrived_at)}; ${whoOf(desk, came.by)}`],
    address && ["address", t(`desk.address.${address.state}`, { status: address.status ?? "" }),
      !address.why && html`<a href=${`${desk.page.base}/buoi/${desk.page.session}/lien-he/${question.id}`}>${t("contact.link")}</a>`],
    address && !address.why && agreed && ["agreed", agreed.purposes.map((each) => t(`consent.what.${each}`)).join(", ")],
  ];
}

function Acts({ desk, question }) {
  const answer = desk.answer(question.id);
  const { rights } = desk;
  const likely = rights.likely(question, answer);
  const others = rights.acts(question, answer).filter((act) => act !== likely && !isHere(desk, act, answer));
  const bar = barActs(desk, question); // on a phone these stand in the bar below and need no second button
  const push = others.findIndex(({ command }) => command === commandOf("refuse") || command === commandOf("veil"));
  return html`<footer class="acts" data-rest=${others.some((act) => !bar.has(act.command)) ? "" : undefined}>
    ${likely && !isHere(desk, likely, answer) && actButton({ desk, act: likely, question, main: !isWriting(desk, answer) })}
    ${others.map((act, index) => html`<div key=${act.command} class=${index === push ? "push" : undefined} data-thumb=${bar.has(act.command) ? "" : undefined}>${actButton({ desk, act, question })}</div>`)}
    ${!likely && !others.length && html`<p class="acts-none">${t("desk.no_acts")}</p>`}
  </footer>`;
}

// Writing has its own buttons above: there is one solid button per view.
const isWriting = (desk, answer) => desk.mode === "write" || desk.mode === "edit" || Boolean(answer?.draft);

const isHere = (desk, { command }, answer) => command === DRAFT && (desk.mode === "write" || Boolean(answer?.draft) || Boolean(answer?.text));
