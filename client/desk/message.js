// Messages of the control room: to panel and host, and who has read them.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { Dialog } from "./dialog.js";
import { whoOf } from "./say.js";
import { Field, useKept } from "./fields.js";

const [SEND, WITHDRAW] = ["message.send", "message.withdraw"];
const QUICK = ["1", "2", "3"];
const SHOWN = 8;

export const messagesOf = (desk) => [...desk.store.all("message")].sort((one, other) => other.at - one.at);

// In the left third: the last one, who has read it, and the way to the next.
export function LastMessage({ desk }) {
  const [last] = messagesOf(desk);
  if (!desk.rights.mayRun(SEND) && !last) return null;
  return html`<div class="desk-message">
    ${last && html`<p><small>${t("desk.message_sent", { who: whoOf(desk, last.by), at: hhmm(last.at) })}</small> <b lang="vi" dir="auto">${last.text}</b> <${Readers} desk=${desk} message=${last} /></p>`}
    ${desk.rights.mayRun(SEND) && html`<button type="button" class="button" aria-keyshortcuts="Shift+M" onClick=${() => desk.enter("message")}>${icon("send")} ${t("desk.messages")} ${key("M")}</button>`}
  </div>`;
}

function Readers({ desk, message }) {
  if (!message.read.length) return html`<small class="unread">${t("desk.message_unread")}</small>`;
  return html`<small>${icon("check")} ${message.read.map(({ by, at }) => t("desk.message_read", { who: whoOf(desk, by), at: hhmm(at) })).join(", ")}</small>`;
}

export function MessageWindow({ desk }) {
  const [busy, setBusy] = useState(false);
  const [form, keep] = useKept(desk, "message", { to: "all", text: "" });
  const people = [...desk.store.all("person")].filter(({ name }) => name !== undefined).sort((a, b) => a.v - b.v);
  const send = async (event) => {
    event.preventDefault();
    if (!form.text.trim()) return;
    setBusy(true);
    const said = await desk.commands.run(SEND, { to: form.to, text: form.text.trim() });
    setBusy(false);
    if (said.ok) keep({ text: "" });
  };
  return html`<${Dialog} title=${t("desk.messages")} kind="side" onClose=${() => desk.leave()}>
    ${desk.rights.mayRun(SEND) && html`<form class="seat" onSubmit=${send}>
      <div class="field"><label class="field-label" for="message-to">${t("desk.message_to")}</label>
        <select class="input" id="message-to" value=${form.to} onChange=${({ currentTarget }) => keep({ to: currentTarget.value })}>
          ${["all", "panel", "host"].map((to) => html`<option key=${to} value=${to}>${t(`desk.message_to_${to}`)}</option>`)}
          ${people.map(({ id, name }) => html`<option key=${id} value=${`person:${id}`}>${name}</option>`)}</select></div>
      <${Field} id="message-text" label=${t("desk.message_text")} rows="3" lang="vi" most=${desk.limits.message} text=${form.text} write=${(text) => keep({ text })} />
      <p class="reason-acts">${QUICK.map((name) => html`<button type="button" key=${name} class="button" onClick=${() => keep({ text: t(`desk.message_quick.${name}`) })}>${t(`desk.message_quick.${name}`)}</button>`)}</p>
      <p class="reason-acts"><button type="submit" class="button" data-weight="main" data-command=${SEND} disabled=${busy || !form.text.trim()}>${icon("send")} ${t("desk.message_send")}</button></p>
    </form>`}
    <ul class="seats said-list">${messagesOf(desk).slice(0, SHOWN).map((message) => html`<li key=${message.id}><p><small>${t("desk.message_sent", { who: whoOf(desk, message.by), at: hhmm(message.at) })}, ${toWhom(message, people)}</small>
      <b lang="vi" dir="auto">${message.text}</b><${Readers} desk=${desk} message=${message} /></p>
      ${desk.rights.may(message, WITHDRAW) && html`<button type="button" class="button" data-command=${WITHDRAW} aria-label=${`${t(`command.${WITHDRAW}`)}: ${message.text}`} onClick=${() => desk.commands.run(WITHDRAW, { message: message.id })}>${t(`command.${WITHDRAW}`)}</button>`}</li>`)}</ul>
  <//>`;
}

const toWhom = ({ to }, people) => (to.startsWith("person:") ? people.find(({ id }) => to.endsWith(id))?.name ?? t("desk.message_to_panel") : t(`desk.message_to_${to}`));
