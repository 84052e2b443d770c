// Small things kept in the browser; where it keeps nothing (cookies off, storage full), they last as long as this page.

const here = new Map(); // what no storage took

export function read(key) {
  if (here.has(key)) return here.get(key);
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Whether it is kept longer than this page.
export function write(key, value) {
  here.delete(key);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    here.set(key, value);
    return false;
  }
}

// What stands behind `prefix` in every key that has it.
export function names(prefix) {
  const found = [...here.keys()];
  try {
    found.push(...Object.keys(localStorage));
  } catch { /* nothing is kept */ }
  return [...new Set(found)].filter((key) => key.startsWith(prefix) && read(key) !== null).map((key) => key.slice(prefix.length));
}
