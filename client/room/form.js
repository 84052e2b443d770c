// The ask form as data: what is filled in, what is wrong with it, where to say so.

const FIELDS = ["about", "text", "kind", "field", "asker_type", "name", "province", "mail", "phone", "post", "consent"];
const BOXES = ["anonymous", "consent_notify", "consent_ask_back"];

export function filled(form) {
  const data = new FormData(form);
  const one = (name) => String(data.get(name) ?? "");
  return { ...Object.fromEntries(FIELDS.map((name) => [name, one(name)])), ...Object.fromEntries(BOXES.map((name) => [name, data.has(name)])) };
}

export function fill(form, values) {
  const here = form.elements.about?.value; // after which answer this page asks goes before what the draft was about
  for (const name of FIELDS) if (name !== "consent" && typeof values[name] === "string" && form.elements[name]) form.elements[name].value = values[name];
  if (here) form.elements.about.value = here;
  // What was agreed to beside other words is asked anew.
  const same = values.consent === form.elements.consent?.value;
  for (const name of BOXES) if (form.elements[name]) form.elements[name].checked = Boolean(values[name]) && (same || name === "anonymous");
}

// What the command carries: an empty name or province is none.
export function payload({ text, kind, field, asker_type, name, province, mail, phone, post, about, consent, consent_notify, consent_ask_back, anonymous }) {
  const asked = { kind, asker_type, field, text: text.trim() };
  if (name.trim() && !anonymous) asked.name = name.trim();
  if (province) asked.province = province;
  if (about) asked.about = about;
  for (const [key, value] of Object.entries({ mail, phone, post, consent })) if (value?.trim()) asked[key] = value.trim();
  for (const [key, ticked] of Object.entries({ consent_notify, consent_ask_back })) if (ticked) asked[key] = true;
  return asked;
}

// `where` is a field, or "form" when the words concern the whole.
export function complain(form, where, words) {
  const spot = form.querySelector(`[data-error="${where}"]`) ?? form.querySelector('[data-error="form"]');
  spot.querySelector("span").textContent = words;
  spot.hidden = false;
  const control = where === "form" ? null : form.elements[where];
  if (control instanceof Element) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [...describing(control), spot.id].join(" "));
    control.focus();
  } else spot.scrollIntoView({ block: "center" });
}

export function forgive(form) {
  for (const spot of form.querySelectorAll("[data-error]")) spot.hidden = true;
  for (const control of form.querySelectorAll("[aria-invalid]")) calm(control);
}

// What was wrong is being mended: the words go while one writes, those about the whole form, too.
export function forgiveField(form, name) {
  for (const spot of form.querySelectorAll(`[data-error="form"], [data-error="${name}"]`)) spot.hidden = true;
  for (const control of form.querySelectorAll(`[name="${name}"][aria-invalid]`)) calm(control);
}

function calm(control) {
  control.removeAttribute("aria-invalid");
  const ids = describing(control).join(" ");
  if (ids) control.setAttribute("aria-describedby", ids);
  else control.removeAttribute("aria-describedby");
}

// A refusal "text.long" is about the field text, if there is one of that name; `field` in its details says it better.
export const fieldOf = (answer) => [answer.field, answer.code?.split(".")[0]].find((name) => [...FIELDS, ...BOXES].includes(name) && name !== "consent") ?? "form";

const describing = (control) => (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !id.endsWith("-error"));
