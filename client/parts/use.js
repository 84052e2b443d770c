// Small hooks: draw again when something tells, or when time passes.

import { useEffect, useState } from "preact/hooks";

// `subscribe(watcher)` gives back how to stop; several news in one task are one drawing.
export function useNews(subscribe) {
  const [, draw] = useState(0);
  useEffect(() => subscribe(() => draw((n) => n + 1)), []);
}

export function useTick(ms) {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
