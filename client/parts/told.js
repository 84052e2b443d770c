// What those who listen are told of themselves. Told: words about what goes on over and over (saved, on its way, saved): the eye sees each; those who listen are told of trouble,
// and once that it is over. The region is there before its words are.

import { useRef } from "preact/hooks";

import { html } from "./html.js";

export function Told({ text, trouble, className }) {
  const last = useRef({});
  if (last.current.text !== text) last.current = { text, trouble, aloud: trouble || last.current.trouble };
  const { aloud } = last.current;
  return html`<span class=${className} aria-hidden=${aloud ? "true" : undefined}>${text}</span><span class="unseen" role="status">${aloud ? text : null}</span>`;
}

// Words that are said when they change; those that stood there at first are read with the page.
export function Aloud({ words, lang }) {
  const first = useRef(words);
  if (words !== first.current) first.current = null;
  return html`<p class="unseen" role="status" lang=${lang}>${first.current === null ? words : ""}</p>`;
}
