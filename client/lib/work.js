// Proof of work: while a session takes questions slowly, each is let through by puzzles that the browser solves for it, in
// a worker of its own; where there is none, in small portions. A puzzle `n` asks for a number whose hash, with the seed of
// the challenge, begins with so many zeros. Own SHA-256: what browsers have is not there on plain http, and is slower for
// many short messages.

const PORTION = 2000;
const PATIENCE_MS = 120_000;

const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The first bits of the roots of the first primes (FIPS 180-4).
(function constants() {
  const part = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  for (let found = 0, candidate = 2; found < 64; candidate += 1) {
    let prime = true;
    for (let by = 2; by * by <= candidate; by += 1) prime &&= candidate % by !== 0;
    if (!prime) continue;
    if (found < 8) START[found] = part(Math.sqrt(candidate));
    K[found] = part(Math.cbrt(candidate));
    found += 1;
  }
})();

const W = new Uint32Array(64);

function compress(state, block) {
  for (let i = 0; i < 16; i += 1) W[i] = block[i];
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    const low = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const high = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[i] = (W[i - 16] + low + W[i - 7] + high) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + high + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  return state;
}

// The hash of an ASCII text, as eight numbers of 32 bits.
export function hash(text) {
  const bytes = new Uint8Array(Math.ceil((text.length + 9) / 64) * 64);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, text.length * 8);
  const state = Uint32Array.from(START);
  const block = new Uint32Array(16);
  for (let at = 0; at < bytes.length; at += 64) {
    for (let i = 0; i < 16; i += 1) block[i] = view.getUint32(at + i * 4);
    compress(state, block);
  }
  return state;
}

// One try at a time: `next()` gives the nonces once all are found, else null after a portion.
export function solver(challenge) {
  const [, puzzles, bits] = challenge.split(".").map(Number);
  const block = new Uint32Array(16);
  block.set(hash(challenge).subarray(0, 4));
  block[6] = 0x80000000;
  block[15] = 24 * 8;
  const shift = 32 - bits;
  const found = [];
  const state = new Uint32Array(8);
  let nonce = 0;
  return function next() {
    for (let tries = 0; tries < PORTION; tries += 1) {
      block[4] = found.length;
      block[5] = nonce;
      state.set(START);
      compress(state, block);
      if (state[0] >>> shift) {
        nonce += 1;
        continue;
      }
      found.push(nonce);
      nonce = 0;
      if (found.length === puzzles) return found.join(",");
    }
    return null;
  };
}

// Resolves with the proof; null when it takes longer than anybody waits.
export async function solve(challenge) {
  const nonces = await elsewhere(challenge).catch(() => here(challenge));
  return nonces && `${challenge}:${nonces}`;
}

function elsewhere(challenge) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./work.js", import.meta.url), { type: "module" });
    const end = (settle) => (value) => {
      worker.terminate();
      settle(value);
    };
    worker.onmessage = ({ data }) => end(resolve)(data);
    worker.onerror = end(reject);
    setTimeout(end(resolve), PATIENCE_MS, null);
    worker.postMessage(challenge);
  });
}

async function here(challenge) {
  const next = solver(challenge);
  const until = Date.now() + PATIENCE_MS;
  for (let nonces = next(); Date.now() < until; nonces = next()) {
    if (nonces) return nonces;
    await new Promise((resolve) => setTimeout(resolve));
  }
  return null;
}

// Sends it; what is asked for first is done, and it is sent again under its own id.
export async function worked(send, envelope, { find = solve, most = 3 } = {}) {
  let answer = await send(envelope);
  for (let tries = 0; answer.work && tries < most; tries += 1) {
    const proof = await find(answer.work);
    if (!proof) break;
    answer = await send({ ...envelope, with: { ...envelope.with, proof } });
  }
  return answer;
}

if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) {
  globalThis.onmessage = ({ data }) => {
    const next = solver(data);
    let nonces = null;
    while (!nonces) nonces = next();
    globalThis.postMessage(nonces);
  };
}
