// A machine that several people use: one press forgets who used it, and in the mode of such a machine it forgets by
// itself, after each question and when nobody touches it. What was sent is the server's; what is still on its way is
// never thrown away unasked. The server's cookie only the server can take: what it could not be told for want of a line
// is owed, and told at the next page before anything is seen. A plain script of every page.

{
  const OURS = "giaoluu:", KIOSK = "giaoluu:kiosk", FORGOT = "giaoluu:forgot", OUTBOX = "giaoluu:outbox:", OWED = "giaoluu:forget-owed";
  const WARN_S = 20;
  const begun = Date.now();
  const shelf = (() => {
    try {
      return globalThis.localStorage ?? null;
    } catch {
      return null;
    }
  })();
  const keys = (prefix) => Object.keys(shelf ?? {}).filter((key) => key.startsWith(prefix));
  const unsent = () => keys(OUTBOX).filter((key) => shelf.getItem(key)?.includes('"question.ask"')).length;

  // What a browser would fill in again by itself, after Back or in a page that it had put away.
  function empty() {
    for (const form of document.forms) form.autocomplete = "off";
    for (const field of document.querySelectorAll("input:not([type=hidden], [type=radio], [type=checkbox], [type=submit]), textarea")) field.value = "";
  }

  // Gives whether the server knows of it.
  const tell = (url) => fetch(url, { method: "POST", body: new URLSearchParams({ kiosk: "1" }), redirect: "manual", cache: "no-store" }).then(() => {
    shelf?.removeItem(OWED);
    return true;
  }, () => false);

  const line = () => document.querySelector("form[data-forget]");

  // Until the server knows, nobody reads here what was somebody's.
  function waits() {
    const main = document.querySelector("main");
    main?.replaceChildren(Object.assign(document.createElement("p"), { className: "empty", role: "alert", textContent: line()?.dataset.owed ?? "" }));
  }

  async function settle() {
    const url = shelf?.getItem(OWED);
    if (!url || !(await tell(url))) return;
    location.replace(`${line()?.action ?? location.href}`);
  }

  function forget(url) {
    empty();
    for (const key of keys(OURS)) if (key !== KIOSK) shelf.removeItem(key);
    try {
      sessionStorage.clear();
    } catch { /* nothing is kept */ }
    shelf?.setItem(FORGOT, String(Date.now()));
    if (url) shelf?.setItem(OWED, url);
  }

  // Pages that stand in other windows, or come back with Back, were drawn for whoever was here before.
  const again = () => (navigator.onLine === false ? waits() : location.replace(location.href.split("#")[0]));
  addEventListener("storage", ({ key }) => key === FORGOT && again());
  const forgotten = (since) => Number(shelf?.getItem(FORGOT)) > since;
  const first = (history.state?.begun ?? 0) || begun; // when this place in the history was first looked at
  if (!history.state?.begun) history.replaceState({ ...history.state, begun }, "");
  addEventListener("pageshow", ({ persisted }) => {
    if (!forgotten(first)) return undefined;
    empty();
    history.replaceState({ ...history.state, begun: Date.now() }, "");
    return persisted && again();
  });
  addEventListener("online", settle);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-forget]")) return;
    event.preventDefault();
    const warning = form.querySelector("[data-unsent]");
    if (unsent() && warning.hidden) {
      warning.hidden = false;
      return;
    }
    forget(form.action);
    tell(form.action).then((told) => (told ? location.replace(kept()?.home ?? form.action) : waits()));
  });

  function kept() {
    try {
      return JSON.parse(shelf?.getItem(KIOSK) ?? "null");
    } catch {
      return null;
    }
  }

  function begin() {
    if (shelf?.getItem(OWED)) {
      waits();
      settle();
    }
    const page = document.querySelector("[data-kiosk-idle]");
    const button = document.querySelector("[data-part=kiosk-begin]"), end = document.querySelector("[data-part=kiosk-end]");
    button?.addEventListener("click", () => {
      const { kioskIdle: idle, kioskReceipt: receipt, kioskForget: url } = page.dataset;
      shelf?.setItem(KIOSK, JSON.stringify({ idle: Number(idle), receipt: Number(receipt), home: location.pathname, url }));
      forget();
      location.reload();
    });
    end?.addEventListener("click", () => {
      shelf?.removeItem(KIOSK);
      location.reload();
    });
    const kiosk = kept();
    if (button) button.hidden = !shelf || Boolean(kiosk);
    if (end) end.hidden = !kiosk;
    for (const each of document.querySelectorAll("[data-kiosk-only]")) each.hidden = !kiosk;
    if (kiosk) watch(kiosk, Boolean(page));
  }

  function watch(kiosk, home) {
    document.documentElement.dataset.kiosk = "";
    for (const form of document.forms) form.autocomplete = "off";
    const bar = document.querySelector("[data-part=kiosk-bar]");
    let last = Date.now(), leaving = false;
    const stay = () => { last = Date.now(); };
    for (const type of ["pointerdown", "keydown", "input", "touchmove", "wheel"]) addEventListener(type, stay, { passive: true, capture: true });
    const leave = () => {
      if (leaving || unsent()) return;
      leaving = true;
      forget(kiosk.url);
      tell(kiosk.url).then((told) => (told ? location.replace(kiosk.home) : waits()));
    };
    bar?.querySelector("[data-part=kiosk-done]").addEventListener("click", leave);
    if (home) {
      // Whoever walked away by the first page is forgotten there, before the next person touches anything.
      document.querySelector("[data-part=kiosk-begin]")?.remove();
      if (unsent()) return;
      forget(kiosk.url);
      tell(kiosk.url);
      return;
    }
    const tick = () => {
      const slip = document.querySelector(".slip");
      const left = Math.ceil((slip ? kiosk.receipt : kiosk.idle) - (Date.now() - last) / 1000);
      bar.hidden = !slip && left > WARN_S;
      bar.querySelector("span").textContent = bar.dataset[unsent() ? "sending" : "say"].replace("{s}", Math.max(0, left));
      if (left <= 0) leave();
    };
    tick();
    setInterval(tick, 500);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}
