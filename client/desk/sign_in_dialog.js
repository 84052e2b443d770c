// The sign-in has ended: sign in again here, on top of everything that was typed. At the desk and at the panel's seat.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { Dialog } from "./dialog.js";

export const SignInDialog = ({ desk }) => html`<${SignInAgain} signIn=${desk.signIn} line=${desk.line} onClose=${() => desk.leave()} />`;

export function SignInAgain({ signIn, line, onClose }) {
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    const { login, password, code } = event.currentTarget.elements;
    setBusy(true);
    const came = await (code ? signIn.code(code.value) : signIn.again(login.value.trim(), password.value));
    setBusy(false);
    if (came === "other") location.reload();
    else if (came === "again") line.again();
  };
  const retry = () => {
    signIn.retry();
    line.again();
  };
  return html`<${Dialog} title=${t("sign_in.ended")} kind="sign-in" onClose=${onClose}>
    <p class="over-say">${t("sign_in.ended_say")}</p>
    <form class="seat" method="post" onSubmit=${submit} key=${signIn.half}>
      ${signIn.half ? html`<p>${t("sign_in.again_code_say")}</p>
      <div class="field"><label class="field-label" for="again-code">${t("sign_in.again_code")}</label>
        <input class="input" id="again-code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="24" required autofocus /></div>` : html`
      <div class="field"><label class="field-label" for="again-login">${t("sign_in.login")}</label>
        <input class="input" id="again-login" name="login" autocomplete="username" autocapitalize="none" required /></div>
      <div class="field"><label class="field-label" for="again-password">${t("sign_in.password")}</label>
        <input class="input" id="again-password" name="password" type="password" autocomplete="current-password" required /></div>`}
      ${signIn.said && html`<p class="found" role="alert">${icon("warning")} <span>${signIn.said}</span></p>`}
      <p class="reason-acts"><button type="submit" class="button" data-weight="main" disabled=${busy}>${t("sign_in.do")}</button>
        <button type="button" class="button" onClick=${retry}>${t("sign_in.elsewhere")}</button></p>
    </form>
  <//>`;
}
