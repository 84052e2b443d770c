// The receipt in the place of the form. Copying, where the browser lets us.

import { receiptPage } from "./receipt.js";
import { takeOver } from "./draw.js";

// `changed`: the text was written on after it was sent; that stays a draft.
export function showReceipt({ region, receipt, page, changed = false }) {
  region.replaceChildren(); // nothing of the form stays beside the slip: it would send again
  const draw = takeOver(region);
  let copied = false;
  let qr = null;

  const copy = async () => {
    await navigator.clipboard.writeText(receipt.lookup_code);
    copied = true;
    show();
  };
  const show = () => draw(receiptPage({
    receipt, page, qr, copied, changed,
    onCopy: navigator.clipboard ? copy : null,
    onAnother: () => location.assign(`${page.base}/buoi/${page.session}/hoi`),
  }));

  show();
  picture(page.base, receipt.lookup_code).then((found) => {
    qr = found;
    show();
  }, () => {}); // the code itself is on the slip
  // The slip's own address: a reload shows it again, drawn by the server.
  history.replaceState(null, "", `${page.base}/phieu/${receipt.question}`);
  scrollTo(0, 0);
  region.querySelector("h1").focus({ preventScroll: true });
}

// Asked in a body: a code in an address would stand in the records of servers on the way.
async function picture(base, code) {
  const answer = await fetch(`${base}/ma`, { method: "POST", body: new URLSearchParams({ code }) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}
