// For those who listen: one announcement at a time, with the time to hear it; never the history. What waits is told as
// it stands when its turn comes: of several answers their number, of anything else the latest.

const GATHER_MS = 500;
const LEAST_MS = 1500;
const LETTER_MS = 60;
const MOST_MS = 20_000;

// `many(count)` are the words for several answers at once.
export function speaker(region, many = null) {
  let waiting = []; // {text, kind}
  let timer = null;

  const next = () => {
    timer = null;
    if (!region || waiting.length === 0) return;
    const { kind } = waiting[0];
    const alike = waiting.filter((one) => one.kind === kind);
    waiting = waiting.filter((one) => one.kind !== kind);
    const text = many && kind === "answer" && alike.length > 1 ? many(alike.length) : alike[alike.length - 1].text;
    region.textContent = text;
    timer = setTimeout(next, Math.min(MOST_MS, Math.max(LEAST_MS, text.length * LETTER_MS)));
  };
  return (text, kind = text) => {
    waiting.push({ text, kind });
    timer ??= setTimeout(next, GATHER_MS);
  };
}
