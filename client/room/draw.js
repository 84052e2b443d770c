// Drawing into the regions of a page that the server drew.

import { render } from "preact";

export const part = (name) => document.querySelector(`[data-part=${name}]`);

// Whether a translator of the browser changed what is in here: it wraps texts in <font>, which we never use, and what
// is then written into our own text nodes nobody sees.
export const translated = (element) => Boolean(element?.querySelector("font"));

// Takes over a region that the server drew: what stands there already is kept, only what differs is changed. Where a
// translator was at work all of it is drawn afresh, unless its items see to that themselves (`whole`).
export function takeOver(region, { whole = true } = {}) {
  let taken = false;
  return (drawing) => {
    if (translated(region) && (whole || !taken)) {
      render(null, region);
      region.replaceChildren();
    }
    taken = true;
    render(drawing, region);
  };
}
