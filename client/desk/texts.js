// Original and public wording side by side; personal data is marked, and taken out by one press. An original that the
// public reads otherwise is kept from sight until somebody says why (original.js).

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { languageOf } from "../lib/translation.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { REDACT } from "./catalogue.js";
import { Original, useOpened } from "./original.js";
import { ofAChild, personal, personalIn, pieces, secret } from "./personal.js";
import { kindsOf, whoOf, wordsOf } from "./say.js";
import { Erased, useKept } from "./fields.js";
import { TakenText } from "./overtaken.js";

export function Texts({ desk, question }) {
  const may = desk.rights.may(question, REDACT);
  const editing = desk.mode === "edit" && may;
  const found = secret(question, desk.keptFinds);
  const whole = desk.page.audience === "desk"; // the panel sees the public wording only
  const opened = useOpened(question);
  if (question.erased_at) return html`<p class="state">${icon("hide")} ${wordsOf(question)}</p>`;
  const tongue = languageOf(desk.store.get("translation", question.id));
  return html`
    <div class="side" data-one=${whole ? undefined : ""}>
      ${whole && html`<div>
        <h3>${t("desk.original")} <small>${t("desk.original_who")}</small></h3>
        ${question.edited && !opened.said ? html`<${Original} desk=${desk} question=${question} opened=${opened} />`
          : html`<p class="original" dir="auto" lang=${tongue}>${marked(desk, question, opened.said, may && !editing)}</p>`}
      </div>`}
      <div>
        <h3>${t("desk.public_text")} <small>${whole && t(question.edited ? "desk.edited" : "desk.as_original")}</small></h3>
        ${editing ? html`<${Editor} desk=${desk} question=${question} />` : html`<p class="public-text" dir="auto" lang=${tongue}>${whole ? stays(desk, question, may) : question.text}</p>`}
      </div>
    </div>
    ${whole && may && ofAChild(question.text) && html`<p class="found" data-part="child">${icon("people")} <span>${t("desk.child")}</span></p>`}
    ${!editing && may && found.length > 0 && html`<${Found} desk=${desk} question=${question} found=${found} />`}`;
}

// In the original each find is a button that takes the same words out of the public wording.
function marked(desk, question, said, may) {
  return (said ? pieces(said.original, personalIn(said)) : pieces(question.text, personal(question))).map(({ text: piece, hit }) => {
    if (!hit) return piece;
    if (hit.open) return html`<mark class="personal-seen" title=${t(`desk.kind_of.${hit.kind}`)}>${piece}</mark>`;
    const still = may && personal(question).filter((each) => each.text === hit.text);
    if (!still || !still.length) return html`<mark class="personal-seen">${piece}</mark>`;
    return html`<button type="button" class="personal" title=${t("desk.take_out")} onClick=${() => clean(desk, question, still)}>${piece}</button>`;
  });
}

// In the public wording each find is taken out with the others, or is pressed to stay.
function stays(desk, question, may) {
  return pieces(question.text, personal(question)).map(({ text: piece, hit }) => {
    if (!hit) return piece;
    if (hit.open || !may) return html`<mark class="personal-seen" title=${t(`desk.kind_of.${hit.kind}`)}>${piece}</mark>`;
    const kept = desk.keptFinds.has(question, hit);
    return html`<button type="button" class="personal" aria-pressed=${String(kept)} title=${`${t(`desk.kind_of.${hit.kind}`)}: ${t(kept ? "desk.stays" : "desk.let_stay")}`}
      onClick=${() => desk.keep(question, hit)}>${piece}</button>`;
  });
}

function Found({ desk, question, found }) {
  return html`<p class="found">${icon("shield")} <span>${t("desk.found", { n: found.length })} <b>${kindsOf(found)}</b></span>
    <button type="button" class="button" aria-keyshortcuts="p" disabled=${Boolean(desk.pending.of(question.id))}
      onClick=${() => clean(desk, question, found)}>${t("desk.take_out")} ${key("p")}</button></p>`;
}

const clean = (desk, question, found) => desk.commands.clean(question, found, t("desk.taken"));

// What stands in the field is one's own from the moment it opens: a colleague's wording is shown beside it, never put into it.
function Editor({ desk, question }) {
  const field = useRef(null);
  const slot = `edit:${question.id}`;
  const seen = desk.held?.text_rev ?? question.text_rev; // never a wording that was taken back since
  const [mine, keep] = useKept(desk, slot, { text: question.text, rev: seen < question.wished_rev ? question.text_rev : seen });
  useLayoutEffect(() => field.current.focus(), []);
  const overtaken = mine.rev !== question.text_rev;
  const save = async () => {
    const text = mine.text.trim();
    if (overtaken) return;
    if (!text || text === question.text) return drop();
    const said = await desk.commands.send(REDACT, { ...question, text_rev: mine.rev }, { text });
    if (!said?.ok) return;
    desk.texts.delete(slot);
    if (desk.chosen === question.id && desk.mode === "edit") desk.leave();
  };
  const drop = () => {
    desk.texts.delete(slot);
    desk.leave();
  };
  const press = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  };
  const held = desk.presence.holds(question.id, "wording");
  return html`<div class="editor">
    <${TakenText} desk=${desk} question=${question} writes="wording" />
    <${Erased} mine=${mine} />
    <textarea class="public-text" ref=${field} readonly=${Boolean(held)} aria-label=${t("desk.public_text")} dir="auto" lang="vi" rows="8" value=${mine.text}
      onInput=${({ currentTarget }) => { desk.presence.typed(); keep({ text: currentTarget.value }); }} onKeyDown=${press}></textarea>
    ${overtaken && html`<p class="found">${icon("warning")} <span>${t("desk.text_changed", { who: whoOf(desk, question.by) })} <q lang="vi">${question.text}</q></span>
      <button type="button" class="button" onClick=${() => keep({ rev: question.text_rev })}>${t("desk.keep_mine")}</button></p>`}
    <p class="editor-acts">
      <button type="button" class="button" data-weight="main" disabled=${overtaken} onClick=${save}>${t("desk.save_text")} ${key("Ctrl Enter")}</button>
      <button type="button" class="button" onClick=${drop}>${t("desk.drop_text")}</button>
    </p>
  </div>`;
}
