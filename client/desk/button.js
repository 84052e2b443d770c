// A button of the desk: word, sometimes icon and key.

import { html } from "../parts/html.js";
import { has, t } from "../lib/words.js";
import { keyOf } from "./catalogue.js";
import { numberOf } from "./say.js";

export const shortOf = (command) => t(has(`command.short.${command}`) ? `command.short.${command}` : `command.${command}`);

export const key = (name) => html`<kbd aria-hidden="true">${name}</kbd>`;

// As assistive technology spells it: an upper-case letter is pressed with Shift.
export const spelled = (name) => (name && name !== name.toLowerCase() && name.length === 1 ? `Shift+${name}` : name);

export function actButton({ desk, act, question, main = false, scope, word }) {
  const shortcut = keyOf(act.command, scope);
  return html`<button type="button" class="button" data-weight=${main ? "main" : undefined} data-command=${act.command}
    aria-keyshortcuts=${spelled(shortcut)} title=${t(`command.${act.command}`)} disabled=${Boolean(desk.pending.of(question.id))}
    onClick=${() => desk.commands.start(act.command, question)}>
    ${word ?? (main || scope ? t(`command.${act.command}`) : shortOf(act.command))}${act.mode === "call" ? "…" : ""} ${shortcut && key(shortcut)}
  </button>`;
}

// A button among many alike says which question it is about; what is seen stays the beginning of what is heard.
export const named = (word, question) => `${word}: ${numberOf(question)}`;
