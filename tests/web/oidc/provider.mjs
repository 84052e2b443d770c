// A real OpenID Connect house for one test: npm's oidc-provider with two people and their groups.
import { createRequire } from "node:module";

const { default: Provider } = await import(createRequire(`${process.argv[2]}/`).resolve("oidc-provider"));
const [, , , port, back] = process.argv;
const people = {
  lan: { email: "lan@angiang.example", email_verified: true, name: "Nguyễn Thị Lan", groups: ["ban-bien-tap", "khac"] },
  la: { email: "la@example.org", email_verified: false, name: "Người lạ", groups: [] },
};
const house = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "giaoluu", client_secret: "bi-mat-thu", redirect_uris: [back] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
});
house.listen(Number(port), "127.0.0.1", () => console.log("open"));
