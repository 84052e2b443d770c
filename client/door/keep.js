// Staying signed in on the pages of the office: lengthened while somebody types, said before it ends, and after the end
// a form asks for the sign-in here, on top of what is typed, and goes on. Where that cannot be, the server asks for it first.
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

  // Gives {ok, id, until} or {ok: false, code, say}.
  async function post(url, fields) {
    try {
      const sent = { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields), credentials: "same-origin" };
      return await (await fetch(url, sent)).json();
    } catch {
      return { ok: false };
    }
  }

  function ask(form, submitter) {
    const dialog = document.getElementById("sign-in-again").content.firstElementChild.cloneNode(true);
    const [own, wrong] = [dialog.querySelector("form"), dialog.querySelector("[role=alert]")];
    const step = (name) => {
      for (const field of dialog.querySelectorAll("[data-step]")) field.hidden = field.dataset.step !== name;
      dialog.querySelector(`[data-step=${name}] input`).focus();
      return name;
    };
    let at = "password";
    own.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { login, password, factor_code: code } = own.elements;
      const said = at === "code" ? await post(bar.dataset.code, { factor_code: code.value }) : await post(bar.dataset.again, { login: login.value.trim(), password: password.value });
      wrong.hidden = said.ok || said.code === "sign_in.factor";
      wrong.textContent = said.say ?? bar.dataset.ended;
      if (said.code === "sign_in.factor") at = step("code");
      if (!said.ok) return;
      until = Date.now() + said.until - Number(bar.dataset.now) - (Date.now() - started);
      look();
      dialog.close();
      if (said.id === bar.dataset.me) form.requestSubmit(submitter);
      else line.textContent = bar.dataset.other;
      line.hidden = said.id === bar.dataset.me;
    });
    dialog.querySelector("[data-away]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    step(at);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (until > Date.now() || event.defaultPrevented || form.method !== "post" || form.closest(".sign-in-again") || form.matches(".office-who")) return;
    event.preventDefault();
    ask(form, event.submitter);
  });

  const started = Date.now();
  document.addEventListener("input", () => {
    if (Date.now() - renewed > RENEW_MS && until > Date.now()) renew();
  });
  setInterval(look, 15_000);
  look();
})();
