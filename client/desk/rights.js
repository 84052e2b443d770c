// What this person may do: the entity's `can`, the session's `open`, one's own roles. The server checks again.

import { COMMANDS, DRAFT, rowOf } from "./catalogue.js";

// A command that the table does not know, but that needs no form: a plain button. So a new act of the server shows.
const PLAIN = ["state", "text_rev"];
const plain = (command, { with: guards }) => ({ command, icon: "next", how: "now", guards });
const isPlain = (command, rule) => command.startsWith("question.") && !rowOf(command) && rule.with?.every((field) => PLAIN.includes(field));

export const actOf = (command, question) => rowOf(command) ?? (question?.can?.[command] ? plain(command, question.can[command]) : undefined);

// What goes along with an act on a question: the question, and what its actor saw of it.
export const carried = ({ guards = [] }, question) => ({
  question: question.id, ...Object.fromEntries(guards.map((field) => [field, question[field]])),
});

export class Rights {
  #mine;
  #given;
  #open;
  #layout;

  // `layout` {roles, likely} is the server's (server/views/desk.py).
  constructor(roles, open, layout) {
    this.#mine = roles;
    this.#given = open;
    this.#open = new Set(open);
    this.#layout = layout;
  }

  // Those of before while nothing has changed: a drawing asks a thousand times.
  static since(before, roles, open, layout) {
    return before && before.#mine === roles && before.#given === open ? before : new Rights(roles, open, layout);
  }

  may(entity, command) {
    const rule = entity?.can?.[command];
    if (entity?.erased_at) return false;
    if (!this.#fits(entity, command)) return false;
    return Boolean(rule) && this.#open.has(command) && this.#has(rule.roles);
  }

  // What is about the session, the panel or the screen.
  mayRun(command) { return this.#open.has(command) && this.#has(this.#layout.roles[command] ?? []); }

  // Acts on a question and its answer, in their fixed order.
  acts(question, answer) {
    if (question.erased_at) return [];
    const known = COMMANDS.filter(({ command, how }) => how !== "publish" && !rowOf(command).aside && (this.may(question, command) || this.may(answer, command)));
    const more = Object.entries(question.can ?? {}).filter(([command, rule]) => isPlain(command, rule) && this.may(question, command));
    return [...known, ...more.map(([command, rule]) => plain(command, rule))];
  }

  // The one solid button: the likely next step.
  likely(question, answer) {
    const wanted = this.#layout.likely[question.state] ?? [];
    const command = wanted.find((each) => this.may(question, each) && !(each === DRAFT && answer?.text));
    return command ? rowOf(command) : null;
  }

  // Some acts are for questions of one kind alone.
  #fits(entity, command) { return (this.#layout.only?.[command] ?? entity?.kind) === entity?.kind; }

  #has(roles) { return roles.some((role) => this.#mine.includes(role)); }
}
