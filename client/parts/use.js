// Small hooks: draw again when something tells, or when time passes.

import { useEffect, useLayoutEffect, useState } from "preact/hooks";

// `subscribe(watcher)` gives back how to stop; several news in one task are one drawing. It hears in the task of its first
// drawing: an effect would come a frame later, and what was told until then would be drawn by nobody.
export function useNews(subscribe) {
  const [, draw] = useState(0);
  useLayoutEffect(() => subscribe(() => draw((n) => n + 1)), []);
}

// Whether the screen is at least this wide, also after it changed.
export function useWide(width) {
  const [query] = useState(() => matchMedia(`(min-width: ${width})`));
  const [wide, setWide] = useState(query.matches);
  useEffect(() => {
    const changed = () => setWide(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, []);
  return wide;
}

export function useTick(ms) {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
