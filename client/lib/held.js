// A key that is held repeats, and a browser presses the button again with each repetition: only the first stroke is one.

const TYPES = "textarea, [contenteditable]";

const repeats = ({ repeat, key, target }) => repeat && (key === "Enter" || key === " ") && !target.closest?.(TYPES)
  && !(key === " " && target.closest?.("input:not([type=checkbox]):not([type=radio])"));

// Stands before whatever the page does with its keys.
export function oncePerPress(page = globalThis.document) {
  page?.addEventListener("keydown", (event) => repeats(event) && event.preventDefault(), true);
}
