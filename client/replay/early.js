// The piece of a replay for the moment in the address, asked for before the rest of the page is here. A plain script in the
// head; tape.js takes what it brings: read whole by then, it is drawn at once.

{
  const { url, begun, starts } = document.currentScript.dataset;
  const at = Number(begun) + 1000 * Number(/^#t=(\d{1,9})$/.exec(location.hash)?.[1] ?? 0);
  const number = Math.max(0, JSON.parse(starts).filter((start) => start <= at).length - 1);
  const text = fetch(`${url}/${number}.json`).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
  text.catch(() => {});
  globalThis.giaoluuEarly = { number, text };
}
