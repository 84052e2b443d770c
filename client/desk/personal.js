// Personal data in a question, as the server found it (server/domain/personal_data): drawing it, and taking it out. Places
// come as code points; a text here is counted in code units.

// [{kind, from, to, text, open}…] from left to right, none within another; `open`: it may stay, as a rule.
export const personal = (question) => placed(question?.text ?? "", question?.personal);

// The same of the asker's own wording, which was opened by itself.
export const personalIn = ({ original, personal: finds }) => placed(original, finds);

// What is taken out unless somebody lets it stay.
export const secret = (question, kept = new KeptFinds()) => personal(question).filter((hit) => !hit.open && !kept.has(question, hit));

function placed(text, finds = []) {
  if (!finds?.length) return [];
  const at = [0];
  for (const char of text) at.push(at[at.length - 1] + char.length);
  return finds.map(({ kind, start, end, open }) => ({ kind, from: at[start], to: at[end], text: text.slice(at[start], at[end]), open }));
}

const MARKS = /\p{M}/gu;
const AGE = /\b(?:em|chau|con)\b[^.?!]{0,40}?\b(\d{1,2})\s*tuoi\b/;
const SCHOOL = /\b(?:em|chau|con)\b[^.?!]{0,60}?\b(?:hoc sinh|hoc lop|lop \d{1,2})\b/;
const OF_AGE = 16;

// Whether a text reads as a child's, or about one: nobody is asked how old he is, so this is a hint and no more.
export function ofAChild(text = "") {
  const plain = text.normalize("NFD").replace(MARKS, "").toLowerCase().replaceAll("đ", "d");
  const age = AGE.exec(plain);
  return (age !== null && Number(age[1]) < OF_AGE) || SCHOOL.test(plain);
}

// The text with these taken out; `word` stands in their place.
export function without(text, found, word) {
  return [...found].reverse().reduce((rest, { from, to }) => `${rest.slice(0, from)}${word}${rest.slice(to)}`, text);
}

// [{text, hit: null or one of `found`}…] for drawing.
export function pieces(text, found) {
  const parts = [];
  let at = 0;
  for (const hit of found) {
    if (hit.from > at) parts.push({ text: text.slice(at, hit.from), hit: null });
    parts.push({ text: hit.text, hit });
    at = hit.to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: null });
  return parts;
}

// Finds that this moderator lets stay, while the page is open.
export class KeptFinds {
  #kept = new Set();
  turns = 0; // grows with every change

  has(question, hit) { return this.#kept.has(keyOf(question, hit)); }

  flip(question, hit) {
    const key = keyOf(question, hit);
    this.turns += 1;
    if (!this.#kept.delete(key)) this.#kept.add(key);
  }
}

const keyOf = (question, { kind, text }) => JSON.stringify([question.id, kind, text]);
