// The lower third itself: number, what is asked, who asks. It is filled in and hidden, never made anew, so that a text
// that stays does not flicker.

import { briefly, languageOf } from "../lib/translation.js";
import { askerLine } from "../parts/asker.js";

// `place` holds the server's picture. Gives draw(view).
export function lowerThird(place, document) {
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const [whole, number, text, asker] = ["whole", "number", "text", "asker"].map(part);
  const [second, name, words] = ["translation", "translation-name", "translation-text"].map(part);
  return (view) => {
    const question = view.blank ? null : view.question;
    whole.hidden = !question;
    if (!question) return;
    write(number, String(question.number));
    const marked = view.marked(question);
    write(text, marked ? marked[1] : question.text);
    write(asker, askerLine(question));
    const other = view.translation(question);
    text.lang = languageOf(other);
    second.hidden = !other;
    if (!other) return;
    write(name, briefly(other));
    write(words, other.text);
    words.lang = other.lang;
  };

  function write(element, words) {
    if (element.textContent !== words) element.replaceChildren(document.createTextNode(words));
  }
}
