// The stage's page comes alive: the server has drawn it as it stood. It only looks: it sends nothing but its place in
// the log.

import { render } from "preact";

import { html } from "../parts/html.js";
import { readPage } from "../lib/page.js";
import { opener } from "../lib/wire.js";
import { Hall } from "./hall.js";
import { begin, screenOf } from "./line.js";

const { view, line } = screenOf(readPage(document), opener);
render(html`<${Hall} view=${view} />`, document.getElementById("app"));
begin(line);
