// Tells a line when the browser says that its network or its page came back (or that the network went).

export function keepAwake(line) {
  addEventListener("online", () => line.nudge());
  addEventListener("offline", () => line.nudge());
  addEventListener("pageshow", ({ persisted }) => persisted && line.nudge());
  document.addEventListener("visibilitychange", () => document.hidden || line.nudge());
}
