// A recording as a replay handles it: {at, length (s), ended, play(), pause(), seek(s), rate(n)}, and `hear` is told "ready",
// "play", "pause", "seek". Null for a page of another host that cannot be told anything.

import { open } from "./media.js";

const TUBE = "https://www.youtube-nocookie.com";
const ASK_MS = 250;
const JUMP = 1.5; // s

export function filmOf(place, source, failed, hear) {
  if (source.kind !== "embed") return own(open(place, source, failed).element, hear);
  if (!source.address.startsWith(`${TUBE}/`)) {
    open(place, source, failed);
    return null;
  }
  return told(place, source, hear);
}

function own(element, hear) {
  element.controls = true;
  element.addEventListener("loadedmetadata", () => hear("ready"));
  element.addEventListener("play", () => hear("play"));
  element.addEventListener("pause", () => hear("pause"));
  element.addEventListener("seeking", () => hear("seek"));
  return {
    get at() { return element.currentTime; },
    get length() { return element.duration || Infinity; },
    get ended() { return element.ended; },
    play: () => { element.play().catch(() => hear("pause")); },
    pause: () => element.pause(),
    seek: (seconds) => { element.currentTime = seconds; },
    rate: (speed) => { element.playbackRate = speed; },
  };
}

// YouTube's frame tells and is told by messages; none of its scripts runs in our page.
function told(place, source, hear) {
  const address = `${source.address}?enablejsapi=1&playsinline=1&mute=1&rel=0&origin=${encodeURIComponent(location.origin)}`;
  const { element } = open(place, { ...source, address });
  let known = { currentTime: 0, duration: Infinity, playerState: -1 };
  let since = performance.now();
  let ready = false;
  const say = (message) => element.contentWindow?.postMessage(JSON.stringify({ id: 1, channel: "widget", ...message }), TUBE);
  const command = (func, ...args) => say({ event: "command", func, args });
  const at = () => known.currentTime + (known.playerState === 1 ? (performance.now() - since) / 1000 : 0);
  const asking = setInterval(() => (element.isConnected ? say({ event: "listening" }) : clearInterval(asking)), ASK_MS);
  addEventListener("message", ({ origin, source: from, data }) => {
    if (origin !== TUBE || from !== element.contentWindow) return;
    const { info, event } = read(data);
    if (!event) return;
    clearInterval(asking);
    if (!ready) {
      ready = true;
      hear("ready");
    }
    if (typeof info !== "object" || !info) return;
    const [before, expected] = [known.playerState, at()];
    known = { ...known, ...info };
    if ("currentTime" in info) since = performance.now();
    if ("currentTime" in info && Math.abs(info.currentTime - expected) > JUMP) hear("seek");
    if (known.playerState !== before && (known.playerState === 1 || known.playerState === 2)) hear(known.playerState === 1 ? "play" : "pause");
  });
  return {
    get at() { return at(); },
    get length() { return known.duration || Infinity; },
    get ended() { return known.playerState === 0; },
    play: () => command("playVideo"),
    pause: () => command("pauseVideo"),
    seek: (seconds) => {
      [known.currentTime, since] = [seconds, performance.now()];
      command("seekTo", seconds, true);
    },
    rate: (speed) => command("setPlaybackRate", speed),
  };
}

function read(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}
