// What the seal of a record proves, computed in the browser: nothing is asked of the server. docs/proof.md says what the
// parts are; docs/verify.py does the same without a browser, and finds the same.

import { checkSaid } from "./proof_said.js";

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
async function signed(key, message, signature) {
  let own;
  try {
    own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    return error.name === "NotSupportedError" ? null : false;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, own, bytes(signature), text(message));
}

// The seal's own signature; each of its keys is the one that it is called, and those before vouch for those after.
async function checkSeal(seal, told, say) {
  const keys = new Map();
  for (const key of seal.keys) {
    const own = bytes(key.public), before = keys.get(key.vouched_by);
    keys.set(key.id, own);
    const vouched = !before || await signed(before, `giaoluu-key ${key.public}`, key.voucher ?? "");
    if (hex(await hash(own)).slice(0, 16) !== key.id || vouched === false) say("key", key.id);
  }
  const signature = keys.has(told.key) && await signed(keys.get(told.key), seal.statement, seal.signature);
  if (signature === false) say("signature");
  return signature;
}

// {holds, signed, seal, problems}: problems name what is wrong by a word of `proof.wrong.*`.
async function judged(seal, check) {
  const problems = [], told = JSON.parse(seal.statement);
  const say = (wrong, at = "") => problems.push({ wrong, at });
  const signature = await checkSeal(seal, told, say);
  await check(told, say);
  return { holds: problems.length === 0, signed: signature, seal: told, problems };
}

export const checkReceipt = (receipt, own) => judged(receipt.seal, async (told, say) => {
  const [leaf, read] = await opened(receipt.entry);
  if (await climbed(leaf, receipt.entry.seq, told.seq, receipt.path) !== told.root) say("path");
  if (own !== undefined && read["words.text"] !== undefined && read["words.text"] !== own) say("text");
});

export const checkRecord = (record) => judged(record.proof.seal, async (told, say) => {
  const { proof } = record, leaves = proof.leaves.map(bytes), parts = {};
  const { seq, digest } = record.record;
  if (leaves.length !== told.seq || await root(leaves) !== told.root || seq !== told.seq || digest !== told.digest) say("entries");
  for (const entry of proof.entries) {
    const [leaf, read] = await opened(entry);
    parts[entry.seq] = read;
    if (proof.leaves[entry.seq - 1] !== hex(leaf)) say("entry", entry.seq);
    if (proof.anchors.some((day) => day.seq === entry.seq && day.digest !== entry.log.value)) say("anchor", entry.seq);
  }
  checkSaid(record, told, parts, say);
});
