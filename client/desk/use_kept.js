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

// Acts on what stands at this revision beside a question: a refusal is told at the form, what was taken is kept no longer.
export function useActs(desk, slot, question, rev) {
  const [trouble, tell] = useState(null);
  const act = async (command, carries) => {
    const said = await desk.commands.run(command, { question: question.id, rev, ...carries });
    if (!said.ok) return tell(said);
    desk.texts.delete(slot);
    return desk.leave();
  };
  return { act, trouble, tell };
}
