// In which order what waits is taken: by the places of those that somebody moved, else by the numbers. As the server has
// it (server/domain/session/order.py): places are texts, compared character by character.

export const placeOf = (rank, { number }) => rank?.place ?? `${String(number).padStart(8, "0")}5`;

export const compareTexts = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// Questions, of one state, as they are taken. `rankOf(id)` gives the entity `rank` of a question, or null.
export const inOrder = (questions, rankOf) => [...questions]
  .sort((a, b) => compareTexts(placeOf(rankOf(a.id), a), placeOf(rankOf(b.id), b)) || a.number - b.number);

// Before which question the one at `from` goes, to stand at `to` among these: an id, null = at the end, undefined = it
// stands there already.
export function beforeOf(list, from, to) {
  if (to === from || to < 0 || to >= list.length || from < 0) return undefined;
  const next = list[to > from ? to + 1 : to];
  return next ? next.id : null;
}
