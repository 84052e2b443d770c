// The second step of an act that is done in two: it counts only some time after the first, so that a double click, a held
// key or a hurried Enter is never both.

import { useLayoutEffect, useState } from "preact/hooks";

import { GESTURE_MS } from "./gestures.js";

// Whether the step counts yet: some time after it was drawn, and again after any of `what` it decides on has changed.
export function useSecondStep(...what) {
  const [ready, set] = useState(false);
  useLayoutEffect(() => {
    set(false);
    const timer = setTimeout(() => set(true), GESTURE_MS);
    return () => clearTimeout(timer);
  }, what);
  return ready;
}
