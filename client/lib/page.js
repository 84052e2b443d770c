// What the server wrote into the page: its data, the reader's own, words and names. Read once, at start.

import { learnNames } from "./names.js";
import { setNow } from "./time.js";
import { learn } from "./words.js";

export function readPage(document) {
  const json = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  learn(json("words"));
  learnNames(json("names"));
  const page = { ...json("page"), ...json("own") };
  if (page.now) setNow(page.now);
  return page;
}

// The code of a screen's link leaves the address bar; its cookie opens the page again.
export function hideKey({ screen }) {
  const { pathname, search } = location;
  if (!screen || !navigator.cookieEnabled || !pathname.endsWith(screen)) return;
  history.replaceState(null, "", pathname.slice(0, screen.indexOf(".") - screen.length) + search);
}

export const sessionUrl = (page) => `${page.base}/buoi/${page.session}`;

export const waitingUrl = (page, after) => `${sessionUrl(page)}/waiting?after=${after}`;

export const olderUrl = (page, before) =>
  `${sessionUrl(page)}/older?${page.audience === "public" ? "" : `audience=${page.audience}&`}before=${encodeURIComponent(before)}`;
