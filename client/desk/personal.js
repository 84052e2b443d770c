// Personal data that a text gives away: telephone, identity number, mail, date of birth, bank account.

const KINDS = [
  { kind: "mail", at: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g },
  { kind: "phone", at: /(?<![\d/])(?:\+84|0)(?:[ .-]?\d){9,10}(?![\d/])/g },
  { kind: "account", at: /(?<=(?:tài khoản|stk)[^\d\n]{0,20})\d(?:[ .-]?\d){5,18}/giu },
  { kind: "identity", at: /(?<![\d/])(?:\d{12}|\d{9})(?![\d/])/g },
  { kind: "birth", at: /(?<=sinh[^\d\n]{0,12})\d{1,2}[/.-]\d{1,2}[/.-]\d{4}/giu },
];

// [{kind, from, to, text}…] from left to right, none within another.
export function personal(words) {
  const text = narrow(words);
  const found = [];
  for (const { kind, at } of KINDS) {
    for (const hit of text.matchAll(at)) {
      const [from, to] = [hit.index, hit.index + hit[0].length];
      if (!found.some((other) => from < other.to && other.from < to)) found.push({ kind, from, to, text: words.slice(from, to) });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

// Full-width forms hide a number from a plain look; each is one character, so places stay the same.
const narrow = (text) => text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));

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
