// What the seal of a record proves, computed in the browser: nothing is asked of the server. docs/proof.md says what the
// parts are; docs/verify.py does the same without a browser.

const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (raw) => Array.from(raw, (each) => each.toString(16).padStart(2, "0")).join("");
const text = (said) => new TextEncoder().encode(said);

export const able = () => Boolean(globalThis.crypto?.subtle);

async function hash(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

function number(value, size) {
  const raw = new Uint8Array(size);
  for (let at = size - 1, left = value; left > 0; at -= 1, left = Math.floor(left / 256)) raw[at] = left % 256;
  return raw;
}

const framed = (...parts) => joined(parts.flatMap((part) => [number(part.length, 4), part]));

// The leaf of an opened entry, and those of its parts that can be read.
export async function opened(entry) {
  const read = {}, named = [];
  const order = Object.keys(entry.parts || {}).sort((a, b) => (hex(text(a)) < hex(text(b)) ? -1 : 1));
  for (const name of order) {
    const part = entry.parts[name];
    if (part.hash === undefined) read[name] = part.value;
    named.push(text(name), part.hash === undefined
      ? await hash(framed(text("part"), bytes(part.salt), text(name), text(part.value))) : bytes(part.hash));
  }
  const content = entry.content ? bytes(entry.content) : await hash(framed(text("content"), ...named));
  const log = entry.log.hash ? bytes(entry.log.hash)
    : await hash(framed(text("log"), bytes(entry.log.salt), bytes(entry.log.value)));
  return [await hash(Uint8Array.of(0), framed(number(entry.seq, 8), log, content)), read];
}

async function root(leaves) {
  let level = leaves;
  while (level.length > 1) {
    const above = [];
    for (let n = 0; n < level.length; n += 2) {
      above.push(n + 1 < level.length ? await hash(Uint8Array.of(1), level[n], level[n + 1]) : level[n]);
    }
    level = above;
  }
  return level.length ? hex(level[0]) : "";
}

async function climbed(leaf, seq, size, path) {
  let [at, index, left] = [leaf, seq - 1, size];
  const way = [...path];
  for (; left > 1; index = Math.floor(index / 2), left = Math.ceil(left / 2)) {
    if ((index ^ 1) >= left) continue;
    const beside = bytes(way.shift() || "");
    at = index & 1 ? await hash(Uint8Array.of(1), beside, at) : await hash(Uint8Array.of(1), at, beside);
  }
  return way.length ? "" : hex(at);
}

// true, false, or null where this browser knows no Ed25519.
async function signed(seal, told) {
  const key = seal.keys.find((each) => each.id === told.key);
  if (!key || hex(await hash(bytes(key.public))).slice(0, 16) !== key.id) return false;
  let own;
  try {
    own = await crypto.subtle.importKey("raw", bytes(key.public), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, own, bytes(seal.signature), text(seal.statement));
}

// {holds, signed, seal, problems}: problems name what is wrong by a word of `proof.wrong.*`.
async function judged(seal, check) {
  const problems = [], told = JSON.parse(seal.statement);
  const signature = await signed(seal, told);
  if (signature === false) problems.push({ wrong: "signature" });
  await check(told, (wrong, at = "") => problems.push({ wrong, at }));
  return { holds: problems.length === 0, signed: signature, seal: told, problems };
}

export const checkReceipt = (receipt, own) => judged(receipt.seal, async (told, say) => {
  const [leaf, read] = await opened(receipt.entry);
  if (await climbed(leaf, receipt.entry.seq, told.seq, receipt.path) !== told.root) say("path");
  if (own !== undefined && read["words.text"] !== undefined && read["words.text"] !== own) say("text");
});

export const checkRecord = (record) => judged(record.proof.seal, async (told, say) => {
  const { proof } = record, leaves = proof.leaves.map(bytes), parts = {}, said = new Set();
  const { seq, digest } = record.record;
  if (leaves.length !== told.seq || await root(leaves) !== told.root || seq !== told.seq || digest !== told.digest) say("entries");
  for (const entry of proof.entries) {
    const [leaf, read] = await opened(entry);
    parts[entry.seq] = read;
    if (proof.leaves[entry.seq - 1] !== hex(leaf)) say("entry", entry.seq);
  }
  for (const each of proof.said) {
    const value = each.at.split("/").slice(1).reduce((found, step) => found?.[step], record);
    const sealed = parts[each.seq]?.[each.part];
    if (sealed !== (each.part.startsWith("words.") ? value : JSON.stringify(value))) say("said", each.at);
    said.add(each.at);
  }
  const fact = (seq, name) => JSON.parse(parts[seq]?.[`facts.${name}`] ?? "null");
  const gone = new Set(proof.gone.map(({ first }) => `${fact(first, "question")} ${fact(first, "number")}`));
  record.pairs.forEach((pair, n) => {
    const asked = gone.has(`${pair.question.id} ${pair.question.number}`) ? [] : ["question/id", "question/number"];
    const shown = [pair.question.text && "question/text", pair.first_wording && "first_wording", pair.answer?.text && "answer/text"];
    for (const at of [...asked, ...shown]) {
      if (at && !said.has(`/pairs/${n}/${at}`)) say("newer", pair.question.number);
    }
  });
  const there = new Set(record.pairs.filter((pair) => "text" in pair.question).map((pair) => pair.question.number));
  for (const each of told.public) if (!there.has(each)) say("missing", each);
  for (const { question, answer } of record.pairs) {
    const short = (sealed, had) => (sealed?.[question.number] || 0) > (had?.length || 0);
    if (short(told.corrected, answer?.corrections) || short(told.parts, answer?.parts)) say("missing", question.number);
  }
});
