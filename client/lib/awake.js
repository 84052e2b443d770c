// Tells a line when the browser says that its network or its page came back (or that the network went); and asks a line that
// says nothing, for a network may change and no browser say so.

const TOUCHED_MS = 5000; // whoever touches the page has it alive
const QUIET_MS = 25_000; // the server pings more often than that
export const SEAT_QUIET_MS = 2500; // for screens and seats of staff, which are few and must be alive again within seconds
const LOOK_MS = 1000;

// `quiet`: how long nothing may come before the line is asked.
export function keepAwake(line, quiet = QUIET_MS) {
  addEventListener("online", () => line.nudge());
  addEventListener("offline", () => line.nudge());
  addEventListener("pageshow", ({ persisted }) => persisted && line.nudge());
  document.addEventListener("visibilitychange", () => document.hidden || line.nudge());
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, () => line.ask(TOUCHED_MS), { capture: true, passive: true });
  setInterval(() => line.ask(quiet), LOOK_MS);
}
