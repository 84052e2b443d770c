// What the hall is told while no question is on air. It promises nothing that is past, and invites only while questions
// are taken.

const BEFORE = new Set(["planned", "announced", "intake"]);

export const invites = (session) => (session.open ?? []).includes("question.ask");

// The key of the sentence below the topic; `waiting` is how many answers are still owed.
export function idleKey(session, now, waiting = null) {
  const { state } = session;
  if (BEFORE.has(state)) {
    if (session.starts_at <= now) return "stage.idle.soon";
    return invites(session) ? "stage.idle.intake" : "stage.idle.planned";
  }
  if (state === "live") return invites(session) ? "stage.idle.live" : "stage.idle.live_closed";
  if (state === "follow_up") return waiting === 0 || session.answer_due < now ? "stage.idle.closed" : "stage.idle.follow_up";
  return `stage.idle.${state}`;
}
