// "More" of a list that the server drew: its next page comes out of the interface for programs, like anybody's, and is
// drawn below after the model of what stands there. Where that fails, the link leads to the next page, as it does without
// scripts.
//
// How many pages were fetched and how far down one had read belongs to this entry of the browser's history: whoever comes
// back finds both, also where no page is kept in memory. The pages are asked for anew, without what left them meanwhile.

const MOST_AGAIN = 30;
const REST_MS = 150;

const kept = () => history.state?.more ?? { pages: 0, top: 0 };
const keep = (what) => history.replaceState({ ...history.state, more: { ...kept(), ...what } }, "");

export const part = (name) => document.querySelector(`[data-part=${name}]`);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Pages say where they begin as `<moment>.<what>`; a cursor holds the same beside the question for which it is good.
export function placeIn(cursor) {
  const [, ...place] = JSON.parse(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")));
  return place.join(".");
}

// `draw(item)` puts one below and gives it; `ended()` hears that it was the last page; `place(cursor)`: how the page's own
// address says where the next one begins.
export function more(draw, { ended = () => {}, place = placeIn } = {}) {
  const foot = part("more");
  const link = foot?.querySelector("[rel=next]");
  link?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (link.hasAttribute("aria-disabled")) return;
    link.setAttribute("aria-disabled", "true");
    next().then((first) => {
      first?.querySelector("a").focus();
      keep({ pages: kept().pages + 1, top: scrollY });
    }).catch(() => location.assign(link.href));
  });
  if (link) back(kept()).catch(() => link.removeAttribute("aria-disabled"));

  async function back({ pages, top }) {
    let rest;
    addEventListener("scroll", () => {
      clearTimeout(rest);
      if (kept().pages) rest = setTimeout(() => keep({ top: scrollY }), REST_MS);
    }, { passive: true });
    if (!pages) return;
    history.scrollRestoration = "manual";
    link.setAttribute("aria-disabled", "true");
    for (let n = 0; n < Math.min(pages, MOST_AGAIN) && link.isConnected; n += 1) await next();
    scrollTo(0, top);
  }

  async function next() {
    const answer = await fetch(foot.dataset.next);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const page = await answer.json();
    const [first] = page.items.map(draw);
    if (page.next) {
      const { pathname, search, searchParams } = new URL(page.next);
      foot.dataset.next = pathname + search;
      const further = new URL(link.href);
      further.searchParams.set("sau", place(searchParams.get("cursor")));
      link.href = further.href;
      link.removeAttribute("aria-disabled");
      return first;
    }
    ended();
    link.remove();
    if (!foot.firstElementChild) foot.remove();
    return first;
  }
}
