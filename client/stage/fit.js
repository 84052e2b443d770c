// Draws at the step of the text's length, then looks whether it fits, and steps down until it does.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { smaller, stepFor } from "./length.js";

// Gives [step, ref of the element that must not overflow its parent]; `id` tells texts apart.
export function useFit(id, text) {
  const element = useRef(null);
  const [shown, show] = useState({ id: null, text: null, step: null });
  const step = shown.id === id && shown.text === text ? shown.step : stepFor(text);
  useLayoutEffect(() => {
    if (!element.current || !overflows(element.current)) return undefined;
    if (smaller(step) !== step) show({ id, text, step: smaller(step) });
    return undefined;
  }, [id, text, step]);
  useLayoutEffect(() => {
    let alive = true;
    document.fonts?.ready.then(() => alive && show((before) => ({ ...before })));
    return () => { alive = false; };
  }, []);
  return [step, element];
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
