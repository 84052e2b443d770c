// Texts as people wrote them, made fit for one place on the page. Nothing here makes markup.

const trimmed = (text) => (text ?? "").split("\n").map((line) => line.trim()).filter(Boolean);

export const lines = (text) => trimmed(text).join("\n");
export const paragraphs = (text) => trimmed(text);
// What stands after a name: what they are, for whom they speak, and in whose place.
export const withUnit = (who, inFor = "") => [who.title, who.unit, who.in_for && inFor].filter(Boolean).join(", ");

// For the ear: whole words, up to `most` characters.
export function brief(text, most) {
  const whole = trimmed(text).join(" ");
  if (whole.length <= most) return whole;
  const cut = whole.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), most / 2))}…`;
}
