// What is typed into a form of several fields, kept by mode and question until it is sent (see kept_texts).

import { useState } from "preact/hooks";

export function useKept(desk, slot, empty) {
  const [said, say] = useState(desk.texts.get(slot) ?? empty);
  const change = (more) => {
    const next = { ...said, ...more };
    desk.texts.set(slot, next);
    say(next);
  };
  return [said, change];
}
