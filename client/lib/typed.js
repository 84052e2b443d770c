// How long a text is once the server has tidied it, in characters as a reader counts them. The rules are those of
// server/text.py and server/characters.py; tests/golden/typed.json holds both to the same figures.

const PICTURE = "[©®‼⁉™ℹ\\u2190-\\u21ff\\u2300-\\u23ff\\u2460-\\u24ff\\u25a0-\\u27bf\\u2900-\\u297f\\u2b00-\\u2bff〰〽㊗㊙"
  + "\\u{1f000}-\\u{1f1e5}\\u{1f200}-\\u{1f3fa}\\u{1f400}-\\u{1faff}]";
const SEEN = `${PICTURE}(?:[\\ufe0e\\ufe0f]|[\\u{1f3fb}-\\u{1f3ff}])?`;
const OWN = "[\\u0600-\\u1cff\\ua800-\\uabff]";
const UNSEEN = "[\\0-\\x06\\x08\\x0e-\\x1b\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e"
  + "\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff\\u{e0000}-\\u{e0fff}]";
const re = (pattern) => new RegExp(pattern, "gu");

const BREAKS = /\r\n?|[\x0b\x0c\x1c\x1d\x85\u2028\u2029]/g;
const SEPARATES = /[\x07\u2800\ufffc]/g;
const HIDDEN = re(`(\\u{1f3f4}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{2,6}\\u{e007f}|${SEEN}(?:\\u200d${SEEN}){0,9}|[0-9#*]\\ufe0f?\\u20e3)`
  + `|(${OWN})([\\u200b-\\u200d])+(?=${OWN})(?!\\p{M})|${UNSEEN}`);
const SPACES = /[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;
const NO_BASE = /^[\p{M} \n\u200b-\u200d]+/u;

const FOLLOWS = re("[\\u200b\\u200c\\u{e0020}-\\u{e007f}]|\\p{M}");
const TONED = re(`(${PICTURE})[\\u{1f3fb}-\\u{1f3ff}]`);
const JOINED = re(`\\u200d${PICTURE}|\\u200d`);
const FLAG = re("[\\u{1f1e6}-\\u{1f1ff}]{2}");

const seen = (all, picture, own, joint) => picture ?? (own ? own + joint : all === "\u200b" ? " " : "");

// As the server keeps it, but for marks beyond those that a letter may bear: they do not count.
const tidy = (text) => text.normalize("NFC").replace(BREAKS, "\n").replace(SEPARATES, " ").replace(/\x1e/g, "-")
  .replace(HIDDEN, seen).normalize("NFC").replace(SPACES, " ").replace(/ ?\n ?/g, "\n").replace(/\n{3,}/g, "\n\n")
  .replace(NO_BASE, "").trimEnd();

const CODE_POINTS = 16; // what takes more of them for a character than this is too long whatever it says

// How many characters are left; null while the limit is far away and counting would be wasted work.
export function left(text, limit) {
  if (text.length < limit * 0.8) return null;
  const room = limit - (text.length > limit * CODE_POINTS ? text.length : typedLength(text));
  return room > limit / 10 ? null : room;
}

export function typedLength(text) {
  const bases = tidy(text).replace(FOLLOWS, "").replace(TONED, "$1").replace(JOINED, "").replace(FLAG, "x");
  let count = 0;
  for (const _ of bases) count += 1;
  return count;
}
