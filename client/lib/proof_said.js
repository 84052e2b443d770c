// Whether a record says what the opened entries of its log say, each thing in its place, and leaves nothing out: the rules
// of docs/verify.py, in their order.

const TEXTS = new Set(["text", "name", "title", "unit", "body", "note", "reason", "topic", "venue", "why", "in_for", "first_wording"]);
const FACTS = ["id", "number", "asked_at", "kind", "asker_type", "field", "province"]; // what else a question must prove
const ALWAYS = FACTS.slice(0, 4);
const TOPS = ["session", "panel", "programme", "pairs"]; // what is proved, and what stands beside it
const BESIDE = ["figures", "record", "proof", "format", "version", "unit", "url", "began_at", "aired"];
const KINDS = { panel: ["panel"], programme: ["show_item"], answer: ["answer", "contribution"], translation: ["translation"] };
// Under which other part than that of its own name a thing may stand, and whose `at` a moment is.
const OTHERS = { first_wording: "words.text", id: "facts.question", asked_at: "facts.arrived_at" };
const MOMENTS = { asked_at: "asked entered arrived entered_on_behalf", published_at: "published entered", at: "corrected" };
// By which events a question goes: after these a stub of it stays, after those nothing.
const STUBS = "veiled erased transferred referred".split(" "), NOTHING = "held withdrawn refused merged undone".split(" ");

const at = (record, pointer) => pointer.split("/").slice(1).reduce((found, step) => own(found, step), record) ?? null;
const own = (found, step) => (found !== null && typeof found === "object" && Object.hasOwn(found, step) ? found[step] : null);
const any = (value) => (value !== null && typeof value === "object" ? Object.keys(value).length > 0 : Boolean(value));

export function checkSaid(record, told, parts, say) {
  const log = reader(parts);
  const said = checkCited(record, log, say);
  const unknown = Object.keys(record).filter((name) => !TOPS.includes(name) && !BESIDE.includes(name));
  if (unknown.length) say("unknown", unknown.join(", "));
  const needed = ["/session/topic", ...TOPS.flatMap((top) => texts(record[top], `/${top}`))];
  const gone = new Set(record.proof.gone.map(({ first }) => `${log.fact(first, "question")} ${log.fact(first, "number")}`));
  record.pairs.forEach((pair, n) => {
    needed.push(...neededOf(pair, `/pairs/${n}`, gone, told));
    checkWordings(pair, `/pairs/${n}`, said, say);
  });
  for (const pointer of needed) if (!said.has(pointer)) say("newer", pointer);
  const numbers = record.pairs.map(({ question }) => question.number);
  if (numbers.some((each, n) => n > 0 && !(numbers[n - 1] < each))) say("order");
  for (const each of record.proof.gone) {
    const [noun, done] = how(each, log);
    if (noun === "question" && STUBS.includes(done) && !numbers.includes(each.number)) say("missing", each.number);
  }
  checkThere(record, told, log, say);
  if (record.panel.length < (told.panel ?? 0)) say("panel");
}

function reader(parts) {
  const part = (seq, name) => parts[seq]?.[name];
  return {
    part,
    name: (seq) => (part(seq, "name") ?? "").split("."),
    fact: (seq, name) => JSON.parse(part(seq, `facts.${name}`) ?? "null"),
  };
}

const idAt = (record, pointer) => at(record, `${pointer.split("/").slice(0, 3).join("/")}/question/id`);

// What the record cites: of the right kind of entry, and as it says. Gives place -> entry.
function checkCited(record, log, say) {
  const said = new Map();
  for (const { at: pointer, seq, part } of record.proof.said) {
    const [, top, ...steps] = pointer.split("/"), value = at(record, pointer);
    said.set(pointer, seq);
    if (!ofItsKind(top, steps, log.name(seq), part)) say("kind", pointer);
    const sealed = log.part(seq, part);
    if (sealed === undefined || (part.startsWith("words.") ? sealed : JSON.parse(part.startsWith("facts.") || part === "at" ? sealed : "null")) !== value) say("said", pointer);
    if (top === "pairs" && log.fact(seq, "question") !== idAt(record, pointer)) say("about", pointer);
    const others = top === "panel" ? [...TEXTS].map((each) => `/panel/${steps[0]}/${each}`) : [];
    if (others.some((each) => (said.get(each) ?? seq) !== seq)) say("about", pointer);
  }
  return said;
}

function ofItsKind(top, steps, [noun, ...rest], part) {
  const field = steps.at(-1) ?? top, done = rest.at(-1) ?? noun;
  const kinds = own(KINDS, top === "pairs" ? steps[1] : top) ?? [top === "session" ? "session" : "question"];
  const ownName = part === `words.${field}` || part === `facts.${field}` || own(OTHERS, field) === part;
  const when = part === "at" && (own(MOMENTS, field) ?? "").split(" ").includes(done);
  const signedBy = noun !== "answer" && steps[1] === "answer" && ["text", "signed"].includes(steps[2]);
  return kinds.includes(noun) && (ownName || when) && !signedBy;
}

// Where words stand; what looks like words under another name is no better.
function texts(value, path) {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, each]) => {
    const words = any(each) && TEXTS.has(name) && !Array.isArray(value) && !(path.endsWith("/question") && name === "reason");
    const odd = !/^[!-~]*$/.test(typeof each === "string" ? each : name);
    return [...(words || odd ? [`${path}/${name}`] : []), ...texts(each, `${path}/${name}`)];
  });
}

// What of a question and its answer must stand in an entry.
function neededOf({ question, answer }, here, gone, told) {
  const left = gone.has(`${question.id} ${question.number}`);
  const facts = "text" in question ? FACTS : left ? [] : FACTS.slice(0, 2);
  const needed = facts.filter((each) => (question[each] ?? null) !== null || ALWAYS.includes(each)).map((each) => `${here}/question/${each}`);
  if (!any(answer)) return needed;
  const changes = answer.corrections ?? [];
  const more = ["published_at", "person", "mode", ...changes.map((_, m) => `corrections/${m}/at`)];
  const asked = "panel" in told ? more : more.slice(0, changes.length ? 0 : 1); // seals of old knew no panel, nor these
  return [...needed, ...asked.map((each) => `${here}/answer/${each}`)];
}

// An answer is signed, its wordings follow each other, and the first wording of a question is the first.
function checkWordings({ answer }, here, said, say) {
  if (answer?.person && !any(answer.signed ?? null)) say("unsigned", `${here}/answer`);
  const places = [...(answer?.corrections ?? []).map((_, m) => `${here}/answer/corrections/${m}/text`), `${here}/answer/text`];
  const way = places.filter((each) => said.has(each)).map((each) => said.get(each));
  if (way.some((seq, n) => n > 0 && way[n - 1] >= seq)) say("order");
  const [first, asked, last] = ["first_wording", "question/id", "question/text"].map((each) => said.get(`${here}/${each}`));
  if (first && !(first === asked && asked !== last)) say("about", `${here}/first_wording`);
}

// How a question went, if it did: by an entry about it, or by one that took its words out for ever.
function how({ number, id, first, seq }, log) {
  const name = log.name(seq), noun = name[0], done = name.at(-1), event = `${noun}.${done}`;
  const about = noun === "question" ? event === "question.merged" || log.fact(seq, "question") === id
    : event === "words.erased" && (log.fact(seq, "seqs") ?? []).includes(first);
  const asked = log.fact(first, "question") === id && log.fact(first, "number") === number;
  return asked && about && [...STUBS, ...NOTHING].includes(done) ? [noun, done] : [];
}

// What was public when it was sealed is here, or an entry says how it went.
function checkThere(record, told, log, say) {
  const { proof, pairs } = record;
  const blank = new Set(proof.erased
    .filter(({ seq, by, at: pointer }) => (log.fact(by, "seqs") ?? []).includes(seq) && log.fact(seq, "question") === idAt(record, pointer))
    .map((each) => each.at));
  for (const number of told.public) {
    const n = pairs.findIndex(({ question }) => question.number === number && "text" in question);
    if (n >= 0) {
      if (short(pairs[n], number, told, (part) => blank.has(`/pairs/${n}/${part}/text`))) say("missing", number);
      continue;
    }
    const went = proof.gone.some((each) => each.number === number && each.seq > told.seq && how(each, log).length > 0);
    const merged = told.seq < proof.leaves.length && pairs.some(({ question }) => (question.merged ?? []).includes(number));
    if (!went && !merged) say("missing", number);
  }
}

function short(pair, number, told, blank) {
  const wanted = told.answered.includes(number) ? ["question", "answer"] : ["question"];
  const fewer = [["corrections", "corrected"], ["parts", "parts"]]
    .some(([field, kind]) => (pair.answer?.[field]?.length ?? 0) < (told[kind]?.[number] ?? 0));
  return fewer || wanted.some((part) => !any(pair[part]?.text ?? null) && !blank(part));
}
