// The chat beside the answers; fetched when there is one. It brings no module of its own: it draws with what the page has
// (`kit`). The same markup as templates/parts/chat_line.html. An ear hears how many lines are new, now and then, never each.

const SAY = "chat.say";
const WITHIN_MS = 60_000; // later nobody knows any more that they sent it
const GATHER_MS = 10_000;
const PAGE = 50; // so many lines a first frame holds
const SHOWN = 300;
const NAME = "giaoluu:chat-name";
const AWAY = "giaoluu:chat-away";
const ASK = "giaoluu:ask-this";

export function chatBeside({ page, store, outbox, speak, kit }) {
  const { html, part, takeOver, t, hhmm, now, figure, provinceName, read, write, older } = kit;
  const section = part("chat"), form = part("chat-form"), link = part("chat-link"), scroll = part("chat-scroll");
  const draw = takeOver(part("chat-lines"));
  const wide = matchMedia("(min-width: 60rem)");
  const own = new Map();
  const heard = new Set(store.all("chat_line").map(({ id }) => id));
  let more = store.all("chat_line").length >= PAGE ? "chat.older" : "";
  let fresh = 0, timer = null, ticking = null;

  const settings = () => store.get("chat", "chat") ?? { on: false, every_s: 0 };
  const seen = () => section.getClientRects().length > 0;
  const say = () => store.all("session")[0]?.open.includes(SAY);

  function lines() {
    const seen = new Map(store.all("chat_line").map((line) => [line.id, line]));
    for (const line of own.values()) seen.set(line.id, { ...line, ...seen.get(line.id), text: line.text, own: true });
    return [...seen.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)).slice(-SHOWN);
  }

  const who = (line) => (line.staff ? t("chat.staff") : line.own ? t("chat.you") : line.name ? html`<bdi lang="vi">${line.name}</bdi>` : t("chat.anonymous"));
  const gone = (key, words) => html`<li key=${key} data-gone>${words}</li>`;

  function one(line) {
    if (line.reason && !line.own) return gone(line.id, t("chat.gone", { reason: t(`chat.reason.${line.reason}`) }));
    if (!line.text) return gone(line.id, t("chat.erased"));
    const asks = line.own && line.text.trimEnd().endsWith("?");
    return html`<li key=${line.id} data-staff=${line.staff || undefined} data-waiting=${line.waits || line.reason ? true : undefined}><p class="chat-who"><b>${who(line)}</b>${
      line.province && !line.own ? html` <span lang="vi">${provinceName(line.province)}</span>` : null} ${
      line.waits ? html`<span class="chat-when">${t(line.sending ? "chat.sending" : "chat.waits")}</span>` : html`<time class="chat-when">${hhmm(line.at)}</time>`}</p><p lang="vi" dir="auto">${line.text}</p>${
      line.reason ? html`<p class="chat-who">${t(line.was_read ? "chat.taken_off" : "chat.kept_back", { reason: t(`chat.reason.${line.reason}`) })}</p>` : null}${
      asks ? html`<p class="chat-who">${t("chat.is_question")} <a href=${`${page.base}/buoi/${page.session}/hoi`} onClick=${() => write(ASK, line.text)}>${t("chat.ask_it")}</a></p>` : null}</li>`;
  }

  function show() {
    const { on } = settings();
    section.hidden = !on;
    link.hidden = !on;
    const away = wide.matches && read(AWAY);
    section.toggleAttribute("data-away", Boolean(away));
    section.parentElement.toggleAttribute("data-chat", on && !away);
    if (!on) return;
    const found = lines(), low = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 40;
    draw(html`${more ? html`<button class="button" type="button" onClick=${earlier}>${t(more)}</button>` : null}<ol class="chat-list">${
      found.length ? found.map(one) : gone("none", t("chat.none"))}</ol>`);
    if (low) scroll.scrollTop = scroll.scrollHeight;
    const n = `${figure(found.length)}${more ? "+" : ""}`;
    part("chat-count").textContent = t("chat.count", { n });
    link.setAttribute("aria-label", t("chat.show", { n }));
    part("chat-rule").textContent = rule();
    form.hidden = !say();
    count();
    listen(found);
  }

  function rule() {
    const { mode, every_s: s } = settings(), read = mode === "moderated";
    return t(`chat.rule_${read && s ? "both" : s ? "every" : read ? "moderated" : "open"}`, { s });
  }

  // Twenty new lines are one word to the ear.
  function listen(found) {
    for (const line of found) {
      if (!heard.has(line.id) && !line.own && line.text) fresh += 1;
      heard.add(line.id);
    }
    if (!fresh || timer) return;
    timer = setTimeout(() => {
      if (seen()) speak(fresh === 1 ? t("chat.spoken_one") : t("chat.spoken", { count: fresh }), "chat");
      fresh = 0;
      timer = null;
    }, GATHER_MS);
  }

  async function earlier() {
    const era = store.era, before = Math.min(...store.all("chat_line").map(({ v }) => v));
    try {
      const answer = await fetch(`${older(before)}&of=chat_line`);
      if (!answer.ok) throw new Error(`older: ${answer.status}`);
      const found = await answer.json();
      more = found.older ? "chat.older" : "";
      for (const { id } of found.put) heard.add(id);
      store.page({ put: found.put, older: store.older }, era);
    } catch {
      more = "room.older_failed";
      show();
    }
  }

  const left = () => Math.ceil((Math.max(0, ...[...own.values()].map(({ at }) => at)) + settings().every_s * 1000 - now()) / 1000);

  function count() {
    const s = settings().every_s && own.size ? left() : 0;
    part("chat-left").textContent = s > 0 ? t("chat.left", { s }) : "";
    form.querySelector("button[type=submit]").disabled = s > 0;
    if (s > 0) ticking ??= setInterval(count, 1000);
    else {
      clearInterval(ticking);
      ticking = null;
    }
  }

  function complain(words) {
    part("chat-error").hidden = !words;
    part("chat-error").querySelector("span").textContent = words ?? "";
    form.elements.text.toggleAttribute("aria-invalid", Boolean(words));
  }

  async function send(event) {
    event.preventDefault();
    const text = form.elements.text.value.trim(), name = form.elements.name.value.trim();
    if (!text || left() > 0) return;
    const sent = { id: `sending-${now()}`, waits: true, sending: true, text, at: now() };
    own.set(sent.id, sent);
    form.elements.text.value = "";
    complain(null);
    write(NAME, name || null);
    show();
    scroll.scrollTop = scroll.scrollHeight;
    const answer = await outbox.act(SAY, page.session, { text, ...(name && { name }) }, undefined, WITHIN_MS);
    own.delete(sent.id);
    if (!answer.ok) {
      complain(answer.say ?? t("chat.unsent"));
      form.elements.text.value ||= text;
    } else own.set(answer.line, { ...sent, id: answer.line, sending: false });
    if (answer.chat) mine(answer.chat);
    else show();
  }

  function mine(found) {
    for (const line of found) own.set(line.id, line);
    show();
  }

  function open(event) {
    event.preventDefault();
    if (wide.matches) write(AWAY, read(AWAY) ? null : true);
    else section.toggleAttribute("data-open", true);
    show();
    scroll.scrollTop = scroll.scrollHeight;
    if (seen()) document.getElementById("chat-title").focus({ preventScroll: wide.matches });
  }

  function hide() {
    if (wide.matches) write(AWAY, true);
    section.removeAttribute("data-open");
    show();
    link.focus();
  }

  if (!document.querySelector(`link[href="${section.dataset.style}"]`)) {
    const style = document.createElement("link");
    document.head.append(Object.assign(style, { rel: "stylesheet", href: section.dataset.style }));
  }
  part("chat-hide").hidden = false;
  part("chat-hide").addEventListener("click", hide);
  link.addEventListener("click", open);
  form.noValidate = true; // an empty line is simply not sent
  form.addEventListener("submit", send);
  section.addEventListener("keydown", ({ key }) => key === "Escape" && section.hasAttribute("data-open") && hide());
  wide.addEventListener?.("change", show);
  form.elements.name.value ||= read(NAME) ?? "";
  store.subscribe(show);
  show();
  scroll.scrollTop = scroll.scrollHeight;
  return { mine };
}
