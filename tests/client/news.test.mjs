import assert from "node:assert/strict";
import { test } from "node:test";

import { render } from "preact";

import { html } from "../../client/parts/html.js";
import { useNews } from "../../client/parts/use.js";

test("what is told right after the first drawing is drawn", async () => {
  const [watchers, place] = [new Set(), document.createElement("div")];
  let rows = 0;
  const subscribe = (watcher) => { watchers.add(watcher); return () => watchers.delete(watcher); };
  function Board() {
    useNews(subscribe);
    return html`<p>${rows}</p>`;
  }
  render(html`<${Board} />`, place);
  rows = 5;
  for (const watcher of watchers) watcher();
  await new Promise((done) => setTimeout(done, 50));
  assert.equal(place.textContent, "5");
  render(null, place);
  assert.equal(watchers.size, 0, "nobody hears for what is gone");
});
