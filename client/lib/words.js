// The words of this page: all come from the server. `{name}` stands for a value.

const NAMES = ["number", "into", "seq", "entry", "line", "year", "round", "question", "version"]; // numbers that name, and count nothing; as server/words.py

let words = {};
let language = "vi";

export function learn(found, lang = globalThis.document?.documentElement.lang) {
  words = found;
  language = lang || language;
}

export function t(key, values = {}) {
  const text = find(key);
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}(\.(?!\S))?/g, (whole, name, stop = "") => (name in values ? filled(said(name, values[name]), stop) : whole));
}

// 1234.5 -> "1.234,5", or "1,234.5" in English.
export function figure(number, lang = language) {
  const [thousands, point] = lang === "en" ? [",", "."] : [".", ","];
  const [whole, rest] = String(Math.round(number * 1000) / 1000).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, thousands) + (rest ? point + rest : "");
}

const said = (name, value) => (Number.isInteger(value) && !NAMES.includes(name) ? figure(value) : String(value));

// A full stop after a value that ends its sentence itself is left out.
const filled = (value, stop) => (/[.!?…]$/.test(value) ? value : value + stop);

export const has = (key) => find(key) !== undefined;

function find(key) {
  if (typeof words[key] === "string") return words[key];
  const found = key.split(".").reduce((part, name) => part?.[name], words);
  return typeof found === "string" ? found : undefined;
}
