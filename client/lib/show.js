// When the items of a run of show come: as planned, as they came, and as is to be expected now. The server draws the same
// from the same fields: server/views/show_times.py.

export const MINUTE = 60_000;

const endOf = (item, now) => item.ended_at ?? Math.max(now, item.started_at + item.length + item.extra);

// {lines, running, following, late, end}; a line is {item, number, planned, begins, ends, expected}. All in ms; `late` is
// null while nothing has begun and nothing is late.
export function showOf(items, startsAt, now) {
  const order = [...items].sort((one, other) => one.rank - other.rank);
  const begun = order.filter((item) => item.started_at !== null);
  const at = begun.length ? Math.max(...begun.map((item) => endOf(item, now))) : startsAt;
  let cursor = begun.some((item) => item.ended_at === null) ? at : Math.max(at, now);
  const lines = order.map((item, index) => {
    const expected = item.started_at === null;
    const begins = expected ? Math.max(cursor, startsAt + (item.fixed ?? 0)) : item.started_at;
    const ends = expected ? begins + item.length + item.extra : endOf(item, now);
    if (expected) cursor = ends;
    return { item, number: index + 1, planned: startsAt + item.offset, begins, ends, expected };
  });
  const running = lines.find(({ item }) => item.started_at !== null && item.ended_at === null) ?? null;
  const following = lines.find(({ expected }) => expected) ?? null;
  const end = lines.length ? Math.max(...lines.map(({ ends }) => ends)) : null;
  return { lines, running, following, end, late: lateOf(running, following, lines) };
}

function lateOf(running, following, lines) {
  if (running) return running.ends - running.planned - running.item.length;
  const begun = lines.filter(({ expected }) => !expected);
  if (following) return begun.length || following.begins > following.planned ? following.begins - following.planned : null;
  const last = begun.reduce((latest, line) => (latest && latest.ends > line.ends ? latest : line), null);
  return last && last.ends - last.planned - last.item.length;
}

// What is left of the running item, below 0: over.
export const leftOf = ({ item }, now) => item.started_at + item.length + item.extra - now;

// A key for words and its number: late, early, on time.
export function lateness(late) {
  const minutes = Math.trunc(late / MINUTE);
  return { key: minutes > 0 ? "show.late" : minutes < 0 ? "show.early" : "show.on_time", minutes: Math.abs(minutes) };
}
