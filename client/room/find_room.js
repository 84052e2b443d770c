// The list of rooms, narrowed while one types, with marks or without.

import { fold } from "../lib/fold.js";

const part = (name) => document.querySelector(`[data-part=${name}]`);

const field = part("find");
const found = part("found");

function narrow(wanted) {
  let count = 0;
  for (const region of part("regions").children) {
    const items = [...region.querySelectorAll("li")];
    for (const item of items) item.hidden = !fold(item.textContent).includes(wanted);
    const shown = items.filter((item) => !item.hidden).length;
    region.hidden = shown === 0;
    count += shown;
  }
  return count;
}

field.hidden = false;
field.addEventListener("input", ({ target }) => {
  const count = narrow(fold(target.value));
  found.textContent = count ? found.dataset.some.replace("{count}", count) : found.dataset.none;
});
