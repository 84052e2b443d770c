// For those who listen: each piece of news once, one after another; never the history.

const PAUSE_MS = 1200;

export function speaker(region) {
  const queue = [];
  let timer = null;

  const next = () => {
    timer = null;
    if (!region || queue.length === 0) return;
    region.textContent = queue.shift();
    timer = setTimeout(next, PAUSE_MS);
  };
  return (text) => {
    queue.push(text);
    if (timer === null) next();
  };
}
