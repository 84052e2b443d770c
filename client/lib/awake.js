// Tells a line when the browser says that its network or its page came back (or that the network went); and has a line that
// says nothing asked while the page is looked at, for a network may change and no browser say so.

const LOOK_MS = 250;

export function keepAwake(line) {
  addEventListener("online", () => line.nudge());
  addEventListener("offline", () => line.nudge());
  addEventListener("pageshow", ({ persisted }) => persisted && line.nudge());
  document.addEventListener("visibilitychange", () => document.hidden || line.nudge());
  setInterval(() => document.hidden || line.ask(), LOOK_MS);
}
