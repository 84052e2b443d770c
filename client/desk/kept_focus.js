// When what had the focus is gone, it goes to the chosen row.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { focusRow } from "./focus.js";

// Looks after every drawing whether the element that had the focus left the page or can no longer have it.
export function useKeptFocus(desk) {
  const had = useRef(null);
  useEffect(() => {
    const focused = ({ target }) => { had.current = target; };
    document.addEventListener("focusin", focused);
    return () => document.removeEventListener("focusin", focused);
  }, []);
  useLayoutEffect(() => {
    const element = had.current;
    if (!element || (element.isConnected && !element.disabled)) return;
    if (document.activeElement === document.body || document.activeElement === element) focusRow(desk);
    had.current = null;
  });
}
