// From entities to the items of a list: a pair, a waiting question, or a stub where something was taken away.

import { translationOf } from "../lib/translation.js";
import { dueOf } from "./due.js";
import { pair, stub, waiting } from "./pair.js";
import { awaited } from "./ranks.js";

// `unit` signs what no person signs.
export function items({ store, base, unit, supports, page }) {
  const numbers = new Map(); // id -> number, for what is dropped while somebody reads
  const signer = { name: unit };

  return (id, fresh) => {
    const question = store.get("question", id);
    const answer = store.get("answer", id);
    const who = answer && (answer.signed ?? store.get("person", answer.person) ?? signer);
    const [clock, other] = [store.get("extension", id), translationOf(store, id)];
    const after = store.get("further", id);
    const asks = supports && asking() ? page.session : null;
    const due = dueOf(store.all("session")[0], question, clock);
    if (question) numbers.set(id, question.number);
    const known = question ?? { id, number: numbers.get(id) };
    const asked = question && along(question);
    return { number: known.number, parts: [question, other, after, asks, answer, who, due, clock, fresh, asked], draw: (keyed) => drawing(known, answer, who, { due, clock, other, after, asks }, fresh, keyed, asked) };
  };

  function asking() { return page.asking.includes(store.all("session")[0]?.state); }

  // What is drawn of those who ask along; null where nobody may.
  function along(question) {
    const open = supports && asking();
    return open && awaited(question) ? supports.of(question) : null;
  }

  function drawing(question, answer, who, more, fresh, keyed, state) {
    if (question.number === undefined) return null;
    if (question.text === undefined) return stub({ question, answer, who, base, keyed });
    if (answer) return pair({ question, ...more, answer, who, base, fresh, keyed });
    const support = state && supports.line({ question, state, base, session: page.session });
    return waiting({ question, ...more, base, fresh, keyed, support });
  }
}
