// Passkeys: a form marked `data-passkey` asks the server what it needs, the device for a passkey, and sends itself on.
// Without scripts, or where the browser knows no passkeys, the form stays hidden and the six digits do.

const binary = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const credentials = (list = []) => list.map((one) => ({ ...one, id: binary(one.id) }));

export function toMake(options) {
  const user = { ...options.user, id: binary(options.user.id) };
  return { ...options, user, challenge: binary(options.challenge), excludeCredentials: credentials(options.excludeCredentials) };
}

export function toShow(options) {
  return { ...options, challenge: binary(options.challenge), allowCredentials: credentials(options.allowCredentials) };
}

// What the device answers, as JSON can carry it.
export function told(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: text(answer.clientDataJSON) };
  if (answer.attestationObject) response.attestationObject = text(answer.attestationObject);
  if (answer.authenticatorData) response.authenticatorData = text(answer.authenticatorData);
  if (answer.signature) response.signature = text(answer.signature);
  if (answer.userHandle) response.userHandle = text(answer.userHandle);
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

export async function ask(kind, url) {
  const answer = await fetch(url, { method: "POST", headers: { Accept: "application/json" }, credentials: "same-origin" });
  const { ok, options, say } = await answer.json();
  if (!ok) throw new Error(say);
  const publicKey = kind === "make" ? toMake(options) : toShow(options);
  return kind === "make" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
}

function attach(form) {
  const fault = form.querySelector(".field-error");
  const button = form.querySelector("button");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fault.hidden = true;
    try {
      const given = await ask(form.dataset.passkey, form.dataset.options);
      form.elements.factor_credential.value = JSON.stringify(told(given));
      form.submit();
    } catch {
      // Broken off by the person, no passkey here, or no line: said at the button, and the digits stay.
      fault.hidden = false;
      button.disabled = false;
    }
  });
}

if (globalThis.PublicKeyCredential) for (const form of document.querySelectorAll("form[data-passkey]")) attach(form);
document.documentElement.dataset.alive = "";
