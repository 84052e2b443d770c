// Columns are states. Each question stands in one, in an order in which nothing moves while it waits.

const byNumber = (a, b) => a.number - b.number;
const newest = (a, b) => b.number - a.number;
const lastActed = (a, b) => b.acted_at - a.acted_at || b.number - a.number;

export const COLUMNS = [
  { name: "new", states: ["asked"], order: newest },
  { name: "ready", states: ["accepted"], order: byNumber },
  { name: "air", states: ["called"], order: byNumber },
  { name: "later", states: ["promised"], order: byNumber },
  { name: "done", states: ["answered_live", "answered_later", "refused", "withdrawn", "veiled"], order: lastActed },
];

const HOME = new Map(COLUMNS.flatMap(({ name, states }) => states.map((state) => [state, name])));

export const columnOf = (state) => HOME.get(state);

// {name: [question, …]} in order; made once per change of the store.
export function sorted(questions) {
  const columns = Object.fromEntries(COLUMNS.map(({ name }) => [name, []]));
  for (const question of questions) columns[HOME.get(question.state)]?.push(question);
  for (const { name, order } of COLUMNS) columns[name].sort(order);
  return columns;
}

export const orderOf = (column) => COLUMNS.find(({ name }) => name === column).order;
