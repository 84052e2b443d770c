// Draws at the step of the text's length, then looks whether it fits, and steps down until it does. A font that comes
// late and a screen that is turned are reasons to look again, from the first step on.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { smaller, stepFor } from "./length.js";

// Gives [step, ref of the element that must not overflow its parent]; `id` tells texts apart.
export function useFit(id, text, first = stepFor(text)) {
  const element = useRef(null);
  const round = useRounds();
  const [found, find] = useState(null);
  const held = found && found.id === id && found.text === text && found.round === round && found.first === first;
  const step = held ? found.step : first;
  useLayoutEffect(() => {
    if (!element.current || smaller(step) === step || !overflows(element.current)) return;
    find({ id, text, round, first, step: smaller(step) });
  }, [id, text, round, first, step]);
  return [step, element];
}

// Counts the reasons to measure anew.
function useRounds() {
  const [round, next] = useState(0);
  useEffect(() => {
    const again = () => next((n) => n + 1);
    document.fonts?.addEventListener?.("loadingdone", again);
    addEventListener("resize", again);
    document.fonts?.ready.then(again); // they may have come between the first drawing and this moment
    return () => {
      document.fonts?.removeEventListener?.("loadingdone", again);
      removeEventListener("resize", again);
    };
  }, []);
  return round;
}

function overflows(element) {
  const room = element.parentElement;
  const others = room.clientHeight - [...room.children].filter((each) => each !== element).reduce((sum, each) => sum + outer(each), 0);
  return element.scrollHeight > others + 1 || element.scrollWidth > element.clientWidth + 1;
}

function outer(element) {
  const style = getComputedStyle(element);
  return element.offsetHeight + parseFloat(style.marginTop) + parseFloat(style.marginBottom);
}
