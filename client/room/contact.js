// While a session takes questions with a contact only, the form says so where it is filled in, as soon as that begins.

import { t } from "../lib/words.js";
import { part } from "./draw.js";

const HELP = ["mail", "phone"];

// Gives back what is wrong for want of a contact: its words, or null.
export function contactAsked({ form, store, session }) {
  const asked = () => Boolean(store.get("session", session)?.contact_required);
  let shown = null;
  const show = () => {
    if (asked() === shown) return;
    shown = asked();
    part("contact").hidden = !shown;
    for (const name of HELP) form.querySelector(`#${name}-help`).textContent = t(shown ? "ask.contact_help" : "ask.mail_help");
    if (shown) form.querySelector(".ask-reach").open = true;
  };
  store.subscribe(show);
  return () => (asked() && HELP.every((name) => !form.elements[name].value.trim()) ? t("refused.question.contact_required") : null);
}
