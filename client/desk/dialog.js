// A dialog over the desk: the browser's own keeps the focus inside and gives it back.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { useSecondStep } from "./second_step.js";

export function Dialog({ title, kind, onClose, children }) {
  const dialog = useRef(null);
  const ready = useSecondStep();
  useLayoutEffect(() => {
    const [from, here] = [document.activeElement, dialog.current];
    here.showModal();
    here.focus();
    return () => {
      here.close(); // while it is open nothing beside it takes the focus
      if (from?.isConnected) from.focus({ preventScroll: true });
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  // The second half of a double click that opened it falls beside it and closes nothing.
  const press = (event) => event.target === dialog.current && ready && onClose();
  return html`<dialog tabindex="-1" class="over" data-kind=${kind} ref=${dialog} aria-labelledby="over-title" onCancel=${cancel} onClick=${press}>
    <div class="over-body">
      <header class="over-head"><h2 id="over-title">${title}</h2>
        <button type="button" class="icon-button" aria-label=${t("site.close")} onClick=${onClose}>${icon("close")}</button></header>
      ${children}
    </div>
  </dialog>`;
}
