// The words of this page: all come from the server. `{name}` stands for a value.

let words = {};

export function learn(found) { words = found; }

export function t(key, values = {}) {
  const text = find(key);
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => find(key) !== undefined;

function find(key) {
  if (typeof words[key] === "string") return words[key];
  const found = key.split(".").reduce((part, name) => part?.[name], words);
  return typeof found === "string" ? found : undefined;
}
