// The session's picture in the room. What plays it is fetched when there is one.

import { now } from "../lib/time.js";
import { figure } from "../lib/words.js";

// `region` was drawn by the server, hidden while there is no picture. Gives show(store), with show.watching(number).
export function video(region) {
  const spot = region.querySelector("[data-part=video-watching]");
  let face = null;
  let rev = null;
  const show = (store) => {
    const shown = store.get("video", "video");
    if ((shown?.rev ?? null) === rev) return;
    rev = shown?.rev ?? null;
    face ??= import("../video/player.js").then(({ Player }) => new Player(region, now));
    face.then((player) => player.show(shown)).catch(() => { face = null; });
  };
  show.watching = (number) => {
    spot.hidden = !(number > 1);
    spot.textContent = spot.dataset.say.replace("{n}", figure(number));
  };
  return show;
}
