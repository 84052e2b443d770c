// Transferring: to whom, why, and what the asker will read; a hint says which unit may be competent. The clock goes on.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { fold } from "../lib/fold.js";
import { age, date, weekday } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { Overtaken } from "./overtaken.js";
import { numberOf } from "./say.js";
import { carried } from "./translate.js";
import { Erased, Field, useKept } from "./fields.js";

const MOST = 6;
const EMPTY = { unit: "", why: "local", note: "", find: "", act: "" };

export function Transfer({ desk, question, mode }) {
  const slot = `${mode}:${question.id}`;
  const hands = desk.store.get("transfer", question.id)?.hands ?? [];
  const came = hands.length > 1;
  const [said, change] = useKept(desk, slot, { ...EMPTY, note: came ? "" : carried(desk, question), text_rev: question.text_rev });
  const known = useKnown(desk, question);
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const act = came ? said.act || "refuse" : "transfer";
  const note = said.note.trim();
  const ready = (act === "return" || said.unit) && (act === "transfer" || note) && !desk.overtaken;
  const send = async () => {
    if (!ready) return;
    const more = { act, why: said.why, ...(act === "return" ? {} : { unit: said.unit }), ...(note ? { note } : {}) };
    const answer = await desk.commands.send(commandOf(mode), desk.held ?? question, more);
    if (answer?.ok) desk.texts.delete(slot);
  };
  const unit = known.units.find(({ slug }) => slug === (act === "return" ? hands.at(-2)?.unit : said.unit));
  return html`<form class="reason" onSubmit=${(event) => { event.preventDefault(); send(); }}>
    <${Overtaken} desk=${desk} question=${question} />
    <${Erased} mine=${said} />
    <p class="reason-text" dir="auto" lang="vi">${question.text}</p>
    ${known.hints.length > 0 && html`<p class="hint">${icon("pin")} <span><b>${t("hint.title", { unit: known.hints[0].name })}</b> ${known.hints[0].why}</span></p>`}
    <div class="reason-side">
      ${came && html`<fieldset class="reason-list"><legend>${t("transfer.move")}</legend>${["refuse", "return", "transfer"].map((way) => html`<label key=${way} class="choice">
        <input type="radio" name="act" checked=${act === way} onChange=${() => change({ act: way })} /> <span>${t(`transfer.way.${way}`, { unit: nameOf(known, hands.at(-2)?.unit) })}</span></label>`)}</fieldset>`}
      <fieldset class="reason-list"><legend>${t("transfer.why")}</legend>
        ${desk.page.desk.whys.map((why) => html`<label key=${why} class="choice"><input type="radio" name="why" value=${why} checked=${said.why === why} onChange=${() => change({ why })} />
          <span>${t(`moved.why.${why}`)}</span></label>`)}
      </fieldset>
      <${Field} id="transfer-note" label=${t("transfer.message")} rows="3" most=${desk.limits.note} text=${said.note} required=${act !== "transfer"} write=${(note) => change({ note })} />
    </div>
    <div class="reason-side">
      ${act !== "return" && html`<${Find} known=${known} said=${said} change=${change} first=${first} label=${t(came ? "transfer.who_is" : "transfer.to_whom")} />`}
      <${Preview} question=${question} unit=${unit} why=${said.why} due=${known.due} />
      <p class="preview-why"><a href=${`${desk.page.base}/can-bo/chuyen/${desk.page.session}/${question.id}`}>${t("transfer.on_page")}</a></p>
    </div>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${!ready}>${unit ? t("transfer.do", { unit: unit.name }) : t("command.question.transfer")}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}

const nameOf = (known, slug) => known.units.find((each) => each.slug === slug)?.unit ?? slug ?? "";

// Units and hints, asked once when the form opens; without them the page of the question still has its list.
function useKnown(desk, question) {
  const [known, know] = useState({ units: [], hints: [], due: null });
  useEffect(() => {
    let here = true;
    fetch(`${desk.page.base}/can-bo/chuyen/${desk.page.session}/${question.id}/goi-y.json`)
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((found) => here && found && know(found), () => {});
    return () => { here = false; };
  }, [question.id]);
  return known;
}

// By old and new names, with marks or without; before anything is typed those that the hint names.
function Find({ known, said, change, first, label }) {
  const wanted = fold(said.find);
  const named = ({ name, unit, former }) => [name, unit, ...former].some((each) => fold(each).includes(wanted));
  const hinted = known.hints.map((hint) => known.units.find(({ slug }) => slug === hint.unit)).filter(Boolean);
  const chosen = known.units.filter(({ slug }) => slug === said.unit);
  const found = wanted ? known.units.filter(named).slice(0, MOST) : [...new Set([...chosen, ...hinted])];
  return html`<div class="field unit-find"><label class="field-label" for="transfer-find">${label} <small>${t("transfer.find")}</small></label>
    <input class="input" id="transfer-find" type="search" autocomplete="off" ref=${first} value=${said.find} onInput=${({ currentTarget }) => change({ find: currentTarget.value })} />
    <div class="unit-found" role="radiogroup" aria-label=${label}>
      ${found.map(({ slug, name, former }) => html`<label key=${slug}><input type="radio" name="unit" value=${slug} checked=${said.unit === slug} onChange=${() => change({ unit: slug })} />
        <span><b lang="vi">${name}</b> ${former.length > 0 && html`<small lang="vi">${t("transfer.former", { names: former.join(", ") })}</small>`}</span></label>`)}
      ${wanted && !found.length && html`<p class="unit-none">${t("transfer.no_unit")}</p>`}
    </div></div>`;
}

// As "Câu hỏi của tôi" will show it.
function Preview({ question, unit, why, due }) {
  return html`<div class="preview" aria-live="polite"><h3>${t("desk.asker_reads")} <small>${t("transfer.asker_now")}</small></h3>
    <div class="preview-slip">
      <p class="state" data-state="moved">${icon("transfer")} <span>${unit ? t("pair.transferred", { unit: unit.unit }) : t("mine.state.transferred")}</span></p>
      <p class="preview-why">${t("mine.say.transferred")} ${t(`moved.why.${why}`)}. ${due ? t("mine.due_same", { due: `${t(`weekday.${weekday(due)}`)}, ${date(due)}` }) : ""}</p>
      <p class="preview-foot">${numberOf(question)}</p>
    </div></div>`;
}

// The hands of a question that came here from another unit; none of one that was asked here or is away.
function hands(desk, question) {
  const found = desk.store.get("transfer", question.id)?.hands ?? [];
  return found.length > 1 && found.at(-1).stream.endsWith(`:${desk.page.session}`) ? found : [];
}

const unitOf = (desk, slug) => desk.page.units?.[slug] ?? slug;

// From whom it came, while nobody here has decided about it.
export function cameFrom(desk, question) {
  const sender = hands(desk, question).at(-2);
  return sender ? t("transfer.row", { unit: unitOf(desk, sender.unit) }) : "";
}

// Who held it, in order, and how long each did; the last one counts on.
export function whoHeld(desk, question) {
  return hands(desk, question).map(({ unit, since }, index, every) => {
    const { key, n } = age(since, every[index + 1]?.since);
    return html`<span key=${since} class="held-by"><span lang="vi">${unitOf(desk, unit)}</span> <b>${t(key, { n })}</b></span> `;
  });
}
