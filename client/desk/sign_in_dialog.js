// The sign-in has ended: sign in again here, on top of everything that was typed.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { Dialog } from "./dialog.js";

export function SignInDialog({ desk }) {
  const { signIn } = desk;
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    const { login, password, code } = event.currentTarget.elements;
    setBusy(true);
    const came = await (code ? signIn.code(code.value) : signIn.again(login.value.trim(), password.value));
    setBusy(false);
    if (came === "other") location.reload();
    else if (came === "again") desk.line.again();
  };
  const retry = () => {
    signIn.retry();
    desk.line.again();
  };
  return html`<${Dialog} title=${t("desk.signed_out")} kind="sign-in" onClose=${() => desk.leave()}>
    <p class="over-say">${t("desk.signed_out_say")}</p>
    <form class="seat" method="post" onSubmit=${submit} key=${signIn.half}>
      ${signIn.half ? html`<p>${t("desk.sign_in_code_say")}</p>
      <div class="field"><label class="field-label" for="again-code">${t("desk.sign_in_code")}</label>
        <input class="input" id="again-code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="24" required autofocus /></div>` : html`
      <div class="field"><label class="field-label" for="again-login">${t("sign_in.login")}</label>
        <input class="input" id="again-login" name="login" autocomplete="username" autocapitalize="none" required /></div>
      <div class="field"><label class="field-label" for="again-password">${t("sign_in.password")}</label>
        <input class="input" id="again-password" name="password" type="password" autocomplete="current-password" required /></div>`}
      ${signIn.said && html`<p class="found" role="alert">${icon("warning")} <span>${signIn.said}</span></p>`}
      <p class="reason-acts"><button type="submit" class="button" data-weight="main" disabled=${busy}>${t("sign_in.do")}</button>
        <button type="button" class="button" onClick=${retry}>${t("desk.signed_in_elsewhere")}</button></p>
    </form>
  <//>`;
}
