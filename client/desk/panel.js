// The panel's seats: who sits there, one form to seat somebody, one button to excuse.

import { useState } from "preact/hooks";

import { html } from "../parts/html.js";
import { t } from "../lib/words.js";
import { Dialog } from "./dialog.js";
import { Field } from "./fields.js";

const BOUNDS = { name: "name", title: "place", unit: "place" }; // by field the setting that bounds it

export function PanelWindow({ desk }) {
  const people = [...desk.store.all("person")].sort((a, b) => a.v - b.v);
  const [editing, edit] = useState(null);
  const may = desk.rights.mayRun("panel.seat");
  const excuse = desk.rights.mayRun("panel.excuse");
  return html`<${Dialog} title=${t("desk.panel")} kind="side" onClose=${() => desk.leave()}>
    <ul class="seats">${people.map((person) => html`<li key=${person.id}><p><b><bdi>${person.name}</bdi></b>
      <small>${[person.title, person.unit].filter(Boolean).join(", ")}</small></p>
      ${may && html`<button type="button" class="button" aria-label=${`${t("desk.seat_edit")}: ${person.name}`} onClick=${() => edit(person)}>${t("desk.seat_edit")}</button>`}
      ${excuse && html`<button type="button" class="button" data-command="panel.excuse" aria-label=${`${t("command.panel.excuse")}: ${person.name}`} onClick=${() => desk.commands.run("panel.excuse", { person: person.id })}>${t("command.panel.excuse")}</button>`}
      <${Seating} desk=${desk} person=${person} />
    </li>`)}</ul>
    ${!people.length && html`<p class="column-empty">${t("desk.panel_empty")}</p>`}
    ${may && html`<${Seat} key=${editing?.id ?? "new"} desk=${desk} person=${editing} done=${() => edit(null)} />`}
  <//>`;
}

const [GIVE, SIT_IN, BACK] = ["panel_seat.give", "panel_seat.substitute", "panel_seat.resume"];

// Whose account writes for this person, and who sits in.
function Seating({ desk, person }) {
  const [name, type] = useState("");
  const seat = desk.store.get("panel_seat", person.id);
  const [accounts, sits] = [seat?.accounts ?? [], seat?.stand_in ?? null];
  if (!desk.rights.mayRun(GIVE)) return sits && html`<p class="seating"><small>${t("desk.seat_sits", { name: sits.name })}</small></p>`;
  const give = (id, on) => desk.commands.run(GIVE, { person: person.id, accounts: on ? [...accounts, id] : accounts.filter((each) => each !== id) });
  const sitIn = async (event) => {
    event.preventDefault();
    if ((await desk.commands.run(SIT_IN, { person: person.id, name: name.trim(), unit: person.unit ?? "" })).ok) type("");
  };
  const sit = `sits-${person.id}`;
  return html`<details class="seating"><summary>${t("desk.seat_accounts")}: ${accounts.map((id) => desk.staff[id] ?? id).join(", ") || t("desk.seat_none")}${sits && html`; ${t("desk.seat_sits", { name: sits.name })}`}</summary>
    <fieldset class="seat-accounts" data-command=${GIVE}><legend class="field-label">${t("desk.seat_give")}</legend>
      ${Object.entries(desk.staff).map(([id, called]) => html`<label key=${id} class="check"><input type="checkbox" checked=${accounts.includes(id)} onChange=${({ currentTarget }) => give(id, currentTarget.checked)}/> <span>${called}</span></label>`)}</fieldset>
    ${sits ? html`<button type="button" class="button" data-command=${BACK} onClick=${() => desk.commands.run(BACK, { person: person.id })}>${t("desk.seat_back")}</button>`
      : html`<form class="seat" onSubmit=${sitIn}><${Field} tag="input" id=${sit} label=${t("desk.seat_substitute")} most=${desk.limits.name} text=${name} write=${type} />
        <p class="reason-acts"><button class="button" data-command=${SIT_IN} disabled=${!name.trim()}>${t(`command.${SIT_IN}`)}</button></p></form>`}
  </details>`;
}

function Seat({ desk, person, done }) {
  const [busy, setBusy] = useState(false);
  const written = (of) => Object.fromEntries(Object.keys(BOUNDS).map((name) => [name, of?.[name] ?? ""]));
  const [typed, type] = useState(written(person));
  const submit = async (event) => {
    event.preventDefault();
    const said = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, value.trim()]));
    setBusy(true);
    const answer = await desk.commands.run("panel.seat", person ? { ...said, person: person.id } : said);
    setBusy(false);
    if (!answer.ok) return;
    type(written());
    done();
  };
  return html`<form class="seat" onSubmit=${submit}>
    <h3>${t(person ? "desk.seat_edit" : "command.panel.seat")}</h3>
    ${Object.entries(BOUNDS).map(([name, limit]) => html`<${Field} tag="input" key=${name} id=${`seat-${name}`} name=${name} label=${t(`desk.seat.${name}`)} required=${name === "name"}
      most=${desk.limits[limit]} text=${typed[name]} write=${(value) => type({ ...typed, [name]: value })} autocomplete="off" />`)}
    <p class="reason-acts"><button type="submit" class="button" data-weight="main" disabled=${busy}>${t(person ? "desk.save_text" : "command.panel.seat")}</button>
      ${person && html`<button type="button" class="button" onClick=${done}>${t("desk.cancel")}</button>`}</p>
  </form>`;
}
