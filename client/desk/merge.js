// Merging: which questions are about the same matter, under which of them they are answered, in which wording. Both
// originals stay; what each asker will read stands beside it. Another place is never chosen beforehand.

import { useEffect, useState } from "preact/hooks";

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { provinceName } from "../lib/names.js";
import { sessionUrl } from "../lib/page.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { MERGE, UNMERGE } from "./catalogue.js";
import { Erased } from "./fields.js";
import { numberOf, refusalOf, stateOf, whoOf } from "./say.js";

// As a mode of one question (`question`), or of several that were chosen (`questions`).
export function Merge({ desk, question, questions = [question] }) {
  const found = useAlike(desk, questions);
  const [number, type] = useState("");
  const named = byNumber(desk, questions, number);
  const candidates = [...questions.length > 1 ? questions : [], named, ...found].filter((each, at, all) => each && all.findIndex((one) => one?.id === each.id) === at);
  const [into, choose] = useState(null);
  const main = named ?? candidates.find(({ id }) => id === into) ?? beforehand(desk, questions, candidates);
  const wording = useWording(desk, main, questions);
  const [refused, refuse] = useState(null);
  const others = main ? questions.filter(({ id }) => id !== main.id) : [];
  const ready = main && others.length && wording.text.trim() && !wording.overtaken;
  const send = async (event) => {
    event.preventDefault();
    if (!ready) return;
    const edited = wording.text.trim() !== main.text ? { text: wording.text.trim(), text_rev: main.text_rev } : {};
    const states = Object.fromEntries([main, ...others].map(({ id, state }) => [id, state]));
    const answer = await desk.commands.run(MERGE, { into: main.id, questions: others.map(({ id }) => id), states, ...edited });
    if (!answer.ok) return refuse(refusalOf(answer));
    desk.texts.delete(wording.slot);
    return desk.many.merged();
  };
  const pick = (id) => {
    type("");
    choose(id);
  };
  return html`<form class="merge" onSubmit=${send}>
    ${candidates.length ? html`<${Candidates} desk=${desk} candidates=${candidates} of=${questions[0]} main=${main} choose=${pick} />`
      : html`<p class="found">${icon("same")} <span>${t("desk.merge_none")}</span></p>`}
    <${ByNumber} number=${number} type=${type} found=${named} />
    ${main && html`<${Sides} desk=${desk} others=${others} main=${main} wording=${wording} />
      <${Outcome} desk=${desk} others=${others} main=${main} />`}
    ${refused && html`<p class="found" role="alert">${icon("warning")} <span>${refused}</span></p>`}
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${!ready}>${main ? t("desk.merge_do", { n: others.length, number: main.number }) : t("desk.merge_choose")}</button>
      <button type="button" class="button" onClick=${() => (questions.length > 1 ? desk.many.act(null) : desk.leave())}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}

// The question of this number, or the one under which it stands, whatever its column.
function byNumber(desk, questions, number) {
  const found = desk.store.all("question").find((each) => String(each.number) === number.trim());
  const main = found?.into ? desk.store.get("question", found.into) : found;
  return main && !main.erased_at && !(questions.length === 1 && main.id === questions[0].id) ? main : null;
}

// Enter would merge before anybody has read into what.
const ByNumber = ({ number, type, found }) => html`<p class="field merge-number"><label class="field-label" for="merge-number">${t("desk.merge_number")}</label>
  <input class="input" id="merge-number" inputmode="numeric" autocomplete="off" size="6" value=${number} onInput=${({ currentTarget }) => type(currentTarget.value)} onKeyDown=${(event) => event.key === "Enter" && event.preventDefault()} />
  <span role="status">${number.trim() && !found ? t("desk.merge_no_number", { number: number.trim() }) : ""}</span></p>`;

// The wording that is to stand, kept from the first letter; `about`: all wordings that were read for it, by their revisions.
function useWording(desk, main, questions) {
  const [, draw] = useState(0);
  const slot = `merge:${main?.id}`;
  const kept = desk.texts.get(slot);
  const put = (text, rev) => {
    desk.texts.set(slot, { text, about: { ...Object.fromEntries(questions.map((each) => [each.id, each.text_rev])), [main.id]: rev } });
    draw((n) => n + 1);
  };
  const rev = kept?.about[main.id] ?? main?.text_rev;
  return {
    slot, text: kept?.text ?? main?.text ?? "", erased: desk.texts.erased(slot), overtaken: rev !== main?.text_rev,
    write: (text) => put(text, rev), keep: () => put(kept.text, main.text_rev),
  };
}

// What the server proposes for the first of them; without an answer there are none.
function useAlike(desk, questions) {
  const { id } = questions[0];
  const [found, take] = useState([]);
  useEffect(() => {
    let gone = false;
    const asked = fetch(`${sessionUrl(desk.page)}/giong/${id}`).then((answer) => (answer.ok ? answer.json() : { similar: [] }));
    asked.then(({ similar }) => gone || take(similar.map((each) => each.id)), () => {});
    return () => { gone = true; };
  }, [id]);
  return found.map((each) => desk.store.get("question", each)).filter(Boolean);
}

// Several that were chosen: the first that is public, else the oldest. Proposals: the first of the same place.
function beforehand(desk, questions, candidates) {
  if (questions.length > 1) return questions.find(({ state }) => desk.layout.of(state) !== "new") ?? [...questions].sort((a, b) => a.number - b.number)[0];
  return candidates.find(({ province }) => province === questions[0].province) ?? null;
}

// Whoever names no place is neither from the same one nor from another.
export function place(one, other) {
  if (one.id === other.id) return html`<span></span>`;
  const near = one.province && other.province && (one.province === other.province ? "same" : "other");
  const words = [provinceName(one.province) || t("desk.merge_nowhere"), near && t(`desk.merge_${near}`)];
  return html`<span class="place" data-place=${near || undefined}>${words.filter(Boolean).join(", ")}</span>`;
}

function Candidates({ desk, candidates, of, main, choose }) {
  return html`<fieldset class="alike"><legend>${t("desk.merge_into")}</legend>${candidates.map((one) => html`<label key=${one.id} class="alike-one">
    <input type="radio" name="main" checked=${one.id === main?.id} onChange=${() => choose(one.id)} /> <b>${one.number}</b> <q lang="vi" dir="auto">${one.text}</q>
    ${place(one, of)} <span class="figure">${desk.support(one) > 0 ? t("desk.asked_along", { n: desk.support(one) }) : stateOf(one.state)}</span></label>`)}</fieldset>`;
}

function Sides({ desk, others, main, wording }) {
  return html`<div class="side" data-kind="merge">
    <div>${others.map((one) => html`<div key=${one.id}><h3>${numberOf(one)} <small><bdi>${askerLine(one)}</bdi></small></h3>
      <p class="original" dir="auto" lang="vi">${one.text}</p></div>`)}</div>
    <div><h3>${t("desk.merge_main", { number: main.number })} <small>${provinceName(main.province)}</small></h3>
      <textarea class="input original" data-chosen aria-label=${t("desk.merge_text")} dir="auto" lang="vi" rows="7" value=${wording.text} onInput=${({ currentTarget }) => wording.write(currentTarget.value)}></textarea>
      <${Erased} mine=${wording} />
      ${wording.overtaken && html`<p class="found"><span>${icon("warning")} ${t("desk.text_changed", { who: whoOf(desk, main.by) })} <q lang="vi">${main.text}</q></span>
        <button type="button" class="button" onClick=${wording.keep}>${t("desk.keep_mine")}</button></p>`}</div>
  </div>`;
}

function Outcome({ desk, others, main }) {
  const carried = others.flatMap(({ merged = [] }) => merged);
  return html`<div class="outcome">
    <div><h3>${t("desk.merge_after")}</h3><ul>
      <li>${icon("people")} <span>${t("desk.merge_people")}</span></li>
      <li>${icon("doc")} <span>${t("desk.merge_kept", { n: others.length + 1 })}</span></li>
      ${carried.length > 0 && html`<li>${icon("merge")} <span>${t("desk.merge_carried", { numbers: carried.join(", ") })}</span></li>`}
    </ul></div>
    <div class="preview"><h3>${t("desk.asker_reads")}</h3><div class="preview-slip">
      <p class="state" data-state="merged">${icon("merge")} <span>${t("mine.state.merged", { number: main.number })}</span></p>
      <p class="preview-why">${t("mine.say.merged", { number: main.number })}</p>
      <p class="preview-foot">${others.map(numberOf).join(", ")}</p></div></div>
  </div>`;
}

// Below a question: what stands under it, or under which one it stands; each can be taken out again.
export function Group({ desk, question }) {
  const { members = [], into } = question;
  const main = into && desk.store.get("question", into);
  if (!members.length && !main) return null;
  const out = (one) => desk.commands.start(UNMERGE, one);
  return html`<section class="group-of"><h3>${main ? t("desk.merged_under", { number: main.number }) : t("desk.merged_here", { n: members.length })}</h3>
    ${main && html`<p class="original" dir="auto" lang="vi">${main.text}</p><p><button type="button" class="button" onClick=${() => desk.show(main.id)}>${t("desk.merge_look", { number: main.number })}</button></p>`}
    <ul class="many-list">${members.map((id) => desk.store.get("question", id)).filter(Boolean).map((one) => html`<li key=${one.id}><b>${one.number}</b>
      <p dir="auto" lang="vi">${one.text}</p>
      ${desk.rights.may(one, UNMERGE) && html`<button type="button" class="button" disabled=${Boolean(desk.pending.of(one.id))} onClick=${() => out(one)}>${t(`command.${UNMERGE}`)}</button>`}</li>`)}</ul>
  </section>`;
}
