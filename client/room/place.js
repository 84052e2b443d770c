// Back brings a reader to the answer that stood in view, also where it came with earlier pages or others came above it.

import { Place } from "../lib/place.js";

const MOST_PAGES = 20;
const HEAD = 80; // px: what sticks at the top covers what lies under it

// `more()` reads an earlier page; it resolves to whether there was one.
export async function keepPlace({ name, region, more, place = new Place(name) }) {
  const left = place.found();
  place.keep(() => inView(region));
  if (!left?.id) return;
  for (let n = 0; n < MOST_PAGES && !document.getElementById(left.id); n += 1) if (!(await more())) break;
  const there = document.getElementById(left.id);
  if (there) scrollTo(0, scrollY + there.getBoundingClientRect().top - left.top);
}

function inView(region) {
  const there = [...region.children].find((each) => each.id && each.getBoundingClientRect().bottom > HEAD);
  return there && scrollY > 0 ? { id: there.id, top: there.getBoundingClientRect().top } : {};
}
