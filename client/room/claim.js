// Which draft this tab writes: its own from before a reload, else the newest that no living tab writes, else a new one.
// A lock held as long as the tab lives tells the living; without locks, that nobody wrote for a while.

import { newCid } from "../lib/outbox.js";
import { drafts } from "./drafts.js";

const TAB = "giaoluu:tab";
const QUIET_MS = 60_000;

export async function claim(session, { locks = globalThis.navigator?.locks, memory = tabMemory() } = {}) {
  const take = (id) => (locks ? hold(locks, `giaoluu:draft:${session}:${id}`) : quiet(session, id));
  const own = memory.get(TAB);
  const taken = (own && (!locks || (await take(own)))) ? own : await first(drafts(session).map(({ id }) => id), take);
  const id = taken ?? newCid();
  if (!taken && locks) await take(id);
  memory.set(TAB, id);
  return id;
}

// Drafts that wait for a tab, for whoever wants to open one; none that a living tab writes.
export async function waiting(session, own, { locks = globalThis.navigator?.locks } = {}) {
  const held = locks ? new Set((await locks.query()).held.map(({ name }) => name)) : new Set();
  return drafts(session).filter(({ id, cid }) => id !== own && !cid && !held.has(`giaoluu:draft:${session}:${id}`));
}

export const openDraft = (id, memory = tabMemory()) => memory.set(TAB, id);

async function first(ids, take) {
  for (const id of ids) if (await take(id)) return id;
  return null;
}

// Resolves to whether we have it; held until the tab goes.
const hold = (locks, name) => new Promise((resolve) => {
  locks.request(name, { ifAvailable: true }, (lock) => {
    resolve(Boolean(lock));
    return lock ? new Promise(() => {}) : null;
  }).catch(() => resolve(true));
});

const quiet = (session, id) => {
  const at = drafts(session).find((one) => one.id === id)?.at ?? 0;
  return Math.abs(Date.now() - at) > QUIET_MS;
};

// The tab's own storage; where it gives none or is full, what is set is known until the page is left.
const unkept = new Map();

function tabMemory() {
  const attempt = (what) => {
    try {
      return what(globalThis.sessionStorage);
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => unkept.get(key) ?? attempt((kept) => kept.getItem(key)) ?? null,
    set: (key, value) => {
      unkept.set(key, value);
      attempt((kept) => kept.setItem(key, value));
    },
  };
}
