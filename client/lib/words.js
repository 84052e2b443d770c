// The words of this page: all come from the server. `{name}` stands for a value.

let words = {};

export function learn(found) { words = found; }

export function t(key, values = {}) {
  const text = find(key);
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}(\.(?!\S))?/g, (whole, name, stop = "") => (name in values ? filled(String(values[name]), stop) : whole));
}

// A full stop after a value that ends its sentence itself is left out.
const filled = (value, stop) => (/[.!?…]$/.test(value) ? value : value + stop);

export const has = (key) => find(key) !== undefined;

function find(key) {
  if (typeof words[key] === "string") return words[key];
  const found = key.split(".").reduce((part, name) => part?.[name], words);
  return typeof found === "string" ? found : undefined;
}
