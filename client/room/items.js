// From entities to the items of a list: a pair, a waiting question, or a stub where something was taken away.

import { dueOf } from "./due.js";
import { pair, stub, waiting } from "./pair.js";

// `unit` signs what no person signs.
export function items({ store, base, unit }) {
  const numbers = new Map(); // id -> number, for what is dropped while somebody reads
  const signer = { name: unit };

  return (id, fresh) => {
    const question = store.get("question", id);
    const answer = store.get("answer", id);
    const who = answer && (answer.signed ?? store.get("person", answer.person) ?? signer);
    const due = dueOf(store.all("session")[0], question);
    if (question) numbers.set(id, question.number);
    const known = question ?? { id, number: numbers.get(id) };
    return { number: known.number, parts: [question, answer, who, due, fresh], draw: (keyed) => drawing(known, answer, who, due, fresh, keyed) };
  };

  function drawing(question, answer, who, due, fresh, keyed) {
    if (question.number === undefined) return null;
    if (question.text === undefined) return stub({ question, base, keyed });
    if (answer) return pair({ question, answer, who, base, fresh, keyed });
    return waiting({ question, due, base, fresh, keyed });
  }
}
