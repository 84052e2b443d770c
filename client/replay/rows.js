// The rows of a list at a moment that is over. A hand that moves the slider waits for what it sees alone: the first rows
// are drawn at once, the others when it rests, and until then those of before stand there, so that nothing jumps.

import { takeOver } from "../room/draw.js";

const FIRST = 3;
const REST_MS = 80;

// `region` shows `item(id)` of so many ids at most, `first` of them at once. Gives show(ids, what stands there when there
// are none).
export function rows(region, most, item, first = FIRST) {
  const draw = takeOver(region);
  let shown = [];
  let rest;
  const drawn = (ids) => ids.map(item).filter(Boolean);
  return (ids, none = null) => {
    clearTimeout(rest);
    const wanted = ids.slice(0, most);
    const begun = drawn(wanted.slice(0, first));
    const keys = new Set(begun.map(({ key }) => key));
    show([...begun, ...shown.slice(first).filter(({ key }) => !keys.has(key))]);
    rest = setTimeout(() => show(drawn(wanted)), REST_MS);

    function show(found) {
      shown = found;
      draw(found.length ? found : none);
    }
  };
}
