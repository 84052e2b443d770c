// The receipt in the place of the form. Copying, where the browser lets us.

import { receiptPage } from "./receipt.js";
import { takeOver } from "./draw.js";

export function showReceipt({ region, receipt, page }) {
  const draw = takeOver(region);
  let copied = false;
  let qr = null;

  const copy = async () => {
    await navigator.clipboard.writeText(receipt.lookup_code);
    copied = true;
    show();
  };
  const show = () => draw(receiptPage({
    receipt, page, qr, copied,
    onCopy: navigator.clipboard ? copy : null,
    onAnother: () => location.reload(),
  }));

  show();
  picture(page.base, receipt.lookup_code).then((found) => {
    qr = found;
    show();
  }, () => {}); // the code itself is on the slip
  scrollTo(0, 0);
  region.querySelector("h1").focus({ preventScroll: true });
}

// Asked in a body: a code in an address would stand in the records of servers on the way.
async function picture(base, code) {
  const answer = await fetch(`${base}/ma`, { method: "POST", body: new URLSearchParams({ code }) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}
