// What the server wrote into the page: its data, words and names. Read once, at start.

import { learnNames } from "./names.js";
import { setNow } from "./time.js";
import { learn } from "./words.js";

export function readPage(document) {
  const json = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  learn(json("words"));
  learnNames(json("names"));
  const page = json("page");
  if (page.now) setNow(page.now);
  return page;
}

export const frameUrl = (page) => (position) =>
  `${page.base}/buoi/${page.session}/frame?audience=${page.audience}${position ? `&since=${position}` : ""}`;

export const olderUrl = (page, before) =>
  `${page.base}/buoi/${page.session}/older?audience=${page.audience}&before=${encodeURIComponent(before)}`;
