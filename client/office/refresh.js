// A page that draws a part of itself anew every few seconds: what is marked `data-refresh` asks its address and takes over
// what changed, row by row, so that nothing else moves and the chosen link stays chosen. Without scripts the page stays
// as it was drawn.

import { hhmm, now, setNow } from "../lib/time.js";

const PATIENCE_MS = 10_000;

function start(part) {
  const every = Number(part.dataset.every);
  const told = document.querySelector("[data-refreshed]");
  const ask = () => {
    if (document.hidden) return setTimeout(ask, every);
    // The page's policy lets no script make markup of a text; a document that the browser itself reads is none.
    const request = new XMLHttpRequest();
    request.open("GET", part.dataset.refresh);
    request.responseType = "document";
    request.timeout = PATIENCE_MS;
    request.onloadend = () => {
      const found = request.status === 200 && request.response;
      if (found) take(part, found.body);
      tell(told, Boolean(found));
      setTimeout(ask, every);
    };
    request.send();
  };
  setTimeout(ask, every);
}

// Elements with ids are compared one by one; where their order or number changed, the whole part is taken.
function take(part, fresh) {
  const ids = (root) => [...root.querySelectorAll("[id]")].filter((one) => one !== root);
  const place = part.querySelector("[data-place]") ?? part.querySelector("[id]");
  const [old, next] = [ids(place), ids(fresh)];
  const same = old.length === next.length && old.every((one, n) => one.id === next[n].id);
  if (!same) replaced(place, fresh, new Set(old.map((one) => one.id)));
  else for (const [n, one] of old.entries()) {
    // What stands in a part that was replaced came with it.
    if (part.contains(one) && !part.contains(next[n]) && !one.isEqualNode(next[n])) one.replaceWith(next[n]);
  }
  const title = place.querySelector("[data-title]");
  if (title) document.title = title.dataset.title;
}

function replaced(place, fresh, known) {
  const focused = document.activeElement?.closest("[id]")?.id;
  for (const one of fresh.querySelectorAll("[data-marks-new] [id]")) if (!known.has(one.id)) one.dataset.fresh = "";
  place.replaceChildren(...fresh.childNodes);
  if (focused && place.contains(document.getElementById(focused))) document.getElementById(focused).querySelector("a")?.focus();
}

function tell(told, fine) {
  if (!told) return;
  told.toggleAttribute("data-broken", !fine);
  if (fine) told.dataset.at = new Date(now()).toLocaleTimeString("en-GB", { timeZone: "Asia/Ho_Chi_Minh" });
  const word = fine ? told.dataset.word : told.dataset.gone;
  told.lastElementChild.textContent = word.replace("{time}", told.dataset.at ?? "");
}

for (const clock of document.querySelectorAll("[data-clock]")) {
  setNow(Number(clock.dataset.now));
  setInterval(() => (clock.textContent = hhmm(now())), 1000);
}
for (const part of document.querySelectorAll("[data-refresh]")) start(part);
