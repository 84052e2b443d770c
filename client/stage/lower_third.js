// The lower third itself: number, what is asked, who asks. It is filled in and hidden, never made anew, so that a text
// that stays does not flicker.

import { askerLine } from "../parts/asker.js";

// `place` holds the server's picture. Gives draw(view).
export function lowerThird(place, document) {
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  const [whole, number, text, asker] = ["whole", "number", "text", "asker"].map(part);
  return (view) => {
    const question = view.blank ? null : view.question;
    whole.hidden = !question;
    if (!question) return;
    write(number, String(question.number));
    const marked = view.marked(question);
    write(text, marked ? marked[1] : question.text);
    write(asker, askerLine(question));
  };

  function write(element, words) {
    if (element.textContent !== words) element.replaceChildren(document.createTextNode(words));
  }
}
