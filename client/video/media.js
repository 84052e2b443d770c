// Puts a moving picture into a place of the page. It is fetched when somebody wants to see one, so it imports nothing that
// a page has already; what it needs of other hosts the page's policy allows for its one source alone.

const HLS = "application/vnd.apple.mpegurl";
const PATIENCE_MS = 20_000;

// `source` {kind, address, title}. Gives {element, lag(now), spare(on), stop()}; `failed` is called at most once.
export function open(place, source, failed) {
  return source.kind === "embed" ? frame(place, source) : film(place, source, failed);
}

function frame(place, { address, title }) {
  const element = document.createElement("iframe");
  Object.assign(element, { title, allow: "autoplay; fullscreen; encrypted-media; picture-in-picture", referrerPolicy: "strict-origin" });
  element.allowFullscreen = true;
  element.src = address;
  place.replaceChildren(element);
  return { element, lag: () => null, spare: () => {}, stop: () => place.replaceChildren() };
}

// Without sound until somebody asks for it.
function film(place, { kind, address, title }, failed) {
  const element = document.createElement("video");
  Object.assign(element, { muted: true, playsInline: true, preload: "auto" });
  element.setAttribute("aria-label", title);
  place.replaceChildren(element);
  let hls = null;
  let over = false;
  const fail = () => {
    if (over) return;
    stop();
    failed?.();
  };
  // Nothing at all within this time is as good as an error that nobody tells.
  const patience = setTimeout(() => element.readyState < 2 && fail(), PATIENCE_MS);

  async function assembled() {
    const { default: Hls } = await import("../vendor/hls.js");
    if (over) return;
    if (!Hls.isSupported()) return fail();
    hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true, backBufferLength: 30 });
    hls.on(Hls.Events.ERROR, (_, { fatal }) => fatal && fail());
    hls.loadSource(address);
    hls.attachMedia(element);
  }

  const assemble = () => assembled().catch(fail);
  const native = kind === "file" || element.canPlayType(HLS);
  element.addEventListener("error", () => {
    if (over || hls) return;
    if (kind === "hls" && globalThis.MediaSource) assemble();
    else fail();
  });
  if (native) element.src = address;
  else assemble();

  function stop() {
    over = true;
    clearTimeout(patience);
    hls?.destroy();
    element.removeAttribute("src");
    element.load();
    place.replaceChildren();
  }

  return { element, lag: (now) => lagOf(element, hls, now), spare: (on) => { if (hls) hls.autoLevelCapping = on ? 0 : -1; }, stop };
}

// How many seconds what is seen lies behind now, where the stream says at what time its pictures were taken; else null.
function lagOf(element, hls, now) {
  const start = element.getStartDate?.().getTime();
  const taken = hls?.playingDate?.getTime() ?? (Number.isFinite(start) ? start + element.currentTime * 1000 : NaN);
  const lag = Math.round((now - taken) / 1000);
  return lag > 0 && lag < 600 ? lag : null;
}
