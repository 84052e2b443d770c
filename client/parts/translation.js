// The translation of a question, named as one: it stands after the asker's own words and never in their place. The same
// markup as templates/parts/translation.html.

import { named } from "../lib/translation.js";
import { html } from "./html.js";

export const translated = (translation) => (translation?.text
  ? html`<div class="translation"><p class="translation-name">${named(translation)}</p><p class="translation-text" lang=${translation.lang} dir="auto">${translation.text}</p></div>` : null);
