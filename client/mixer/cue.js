// What "prepare" means at this moment: the question that is in the preview next. Pure.

const SAME_MS = 3000;

// Pressed again it is taken out; but what a colleague prepared a moment ago was meant to be prepared here, too.
export function nextCue({ question, by, at }, wanted, me, now) {
  if (question !== wanted) return wanted;
  return by !== me && now - (at ?? 0) < SAME_MS ? wanted : null;
}
