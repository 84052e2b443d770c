// Assigning: to a person of the panel, somebody of the staff, or the whole unit, each with how many they hold open here.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { html } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { Overtaken } from "./overtaken.js";

// The name of an owner `staff:<id>`, `person:<id>`, `unit:<slug>`; without one, that nobody was named.
export function ownerOf(desk, owner) {
  if (!owner) return t("desk.unowned");
  const [kind, id] = owner.split(":");
  if (kind === "person") return desk.store.get("person", id)?.name ?? t("desk.colleague");
  return kind === "staff" ? desk.staff[owner] ?? t("desk.colleague") : t("desk.whole_unit");
}

export function Assign({ desk, question, mode }) {
  const now = desk.store.get("assignment", question.id)?.owner ?? null;
  const [seen] = useState(now); // what its mover saw: a colleague who was faster is told
  const [owner, pick] = useState(now);
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const picks = choices(desk);
  const ready = owner && owner !== seen && !desk.overtaken;
  const send = () => ready && desk.commands.send(commandOf(mode), question, { owner, was: seen });
  return html`<form class="reason" onSubmit=${(event) => { event.preventDefault(); send(); }} onKeyDown=${(event) => number(event, picks, pick)}>
    <${Overtaken} desk=${desk} question=${question} />
    <p class="reason-text" dir="auto" lang="vi">${question.text}</p>
    <fieldset class="reason-list assign-list"><legend>${t("desk.assign_who")} <small>${t("desk.assign_counts")}</small></legend>
      ${picks.map(({ key: one, name, open }, index) => html`<label key=${one} class="choice"><input type="radio" name="owner" value=${one}
        ref=${index === 0 ? first : undefined} checked=${owner === one} onChange=${() => pick(one)} />
        <span lang="vi">${name}</span> <b class="figure">${open}</b> ${index < 9 && key(index + 1)}</label>`)}
    </fieldset>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${!ready}>${t("desk.assign_do", { number: question.number })}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}

// Whoever holds least comes first; the whole unit last.
function choices(desk) {
  const open = new Map();
  for (const one of desk.store.all("assignment")) {
    const held = desk.store.get("question", one.id);
    if (held && desk.layout.of(held.state) !== "done") open.set(one.owner, (open.get(one.owner) ?? 0) + 1);
  }
  const people = [
    ...desk.store.all("person").filter(({ state }) => state === "seated").map(({ id, name }) => [`person:${id}`, name]),
    ...Object.entries(desk.staff),
  ];
  const rows = people.map(([one, name]) => ({ key: one, name, open: open.get(one) ?? 0 }));
  rows.sort((a, b) => a.open - b.open);
  const unit = `unit:${desk.session.room}`;
  return [...rows, { key: unit, name: t("desk.whole_unit"), open: open.get(unit) ?? 0 }];
}

// Digits choose; a held one does nothing.
function number(event, picks, pick) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const one = picks[Number(event.key) - 1];
  if (!one) return;
  event.preventDefault();
  pick(one.key);
}
