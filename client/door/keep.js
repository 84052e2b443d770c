// Staying signed in on the pages of the office: lengthened while somebody types, said before it ends, and after the end
// what is typed can still be sent: the server asks for the sign-in first and then sends it on.
(() => {
  const bar = document.querySelector("[data-signed-in]");
  if (!bar) return;
  const RENEW_MS = 300_000;
  const line = bar.querySelector("[role=status]");
  let until = Date.now() + Number(bar.dataset.left);
  let renewed = Date.now();

  function look() {
    const left = until - Date.now();
    line.hidden = left > Number(bar.dataset.warn);
    line.textContent = left > 0 ? bar.dataset.near.replace("{n}", Math.ceil(left / 60_000)) : bar.dataset.ended;
  }

  async function renew() {
    renewed = Date.now();
    try {
      const answer = await fetch(bar.dataset.renew, { method: "POST", headers: { Accept: "application/json" }, credentials: "same-origin" });
      const said = await answer.json();
      if (said.ok) until = Date.now() + (said.until - Number(bar.dataset.now)) - (renewed - started);
    } catch { /* the line is down: at the next key */ }
    look();
  }

  const started = Date.now();
  document.addEventListener("input", () => {
    if (Date.now() - renewed > RENEW_MS && until > Date.now()) renew();
  });
  setInterval(look, 15_000);
  look();
})();
