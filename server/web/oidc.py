"""Signing in by another house's word (OpenID Connect, authorization code with PKCE).

What must come back with the answer (state, nonce, verifier, where to go on) is sealed in a cookie of ten minutes; no
table keeps it. The house's addresses and keys are asked for when somebody comes, and again when a key is not known.
"""

import base64
import hashlib
import secrets
import time
from typing import Any, cast
from urllib.parse import quote, urlencode

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import ROLES
from server.errors import Corrupt, Refused
from server.gateway import origin
from server.people.identities import Granted
from server.people.names import EVERYWHERE
from server.people.sealed import Sealer
from server.people_section import Oidc
from server.transport.log_throttle import throttled
from server.web import arrival, request_context, second_step
from server.web.request_context import RequestContext
from server.web.site import Site

GO, BACK = "/dang-nhap-chung", "/dang-nhap-chung/ve"
COOKIE, ABOUT, LASTS_S = "giaoluu_oidc", "oidc state", 600
ANSWER_S, FRESH_S, LEEWAY_S = 10, 3600, 120
# Where the other house says to go instead is asked by nobody.
HERE: dict[str, Any] = {"allow_redirects": False}
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "fido", "pin", "fpt"})
FAULTS = (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError, AttributeError, JoseError)
_known: dict[str, tuple[float, dict[str, Any], KeySet]] = {}
_log = throttled("giaoluu.oidc")


async def go(site: Site, request: Request, at: RequestContext) -> Response:
    """GET: over to the other house."""
    chosen = _chosen(site)
    try:
        place, _ = await _house(chosen)
    except FAULTS as fault:
        raise _unreached(fault) from None
    held = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    held |= {"next": arrival.next_of(request.query_params), "at": str(int(time.time()))}
    digest = hashlib.sha256(held["verifier"].encode()).digest()
    asked = {
        "client_id": chosen.client, "response_type": "code", "scope": " ".join(chosen.scopes),
        "redirect_uri": _back(site, request), "state": held["state"], "nonce": held["nonce"],
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="), "code_challenge_method": "S256",
    }  # fmt: skip
    response = RedirectResponse(f"{place['authorization_endpoint']}?{urlencode(asked)}", 303)
    sealed = Sealer(site.settings.secret).seal(ABOUT, held)
    request_context.set_cookie(response, COOKIE, sealed, LASTS_S, site.settings)
    return response


async def back(site: Site, request: Request, at: RequestContext) -> Response:
    """GET: back from there with a code, or with its refusal."""
    chosen, query = _chosen(site), request.query_params
    held = _held(site, request)
    if not held or not secrets.compare_digest(query.get("state", ""), held["state"]) or not query.get("code"):
        raise Refused("sign_in.oidc")
    try:
        place, keys = await _house(chosen)
        answer = await _exchanged(chosen, place, query["code"], held["verifier"], _back(site, request))
        claims = await _claims(chosen, keys, answer["id_token"], held["nonce"])
    except FAULTS as fault:
        raise _unreached(fault) from None
    account, roles = await _account(site, chosen, claims)
    amr = claims.get("amr")
    shown = chosen.trusted or bool(isinstance(amr, list) and STRONG & {str(each) for each in amr})
    token = await site.people.identities.enter(account, roles, second_step.came(site, request, at), shown)
    response = await second_step.enter(site, request, at, token, {"next": held["next"]})
    request_context.drop_cookie(response, COOKIE, site.settings)
    return response


def _chosen(site: Site) -> Oidc:
    if not site.settings.oidc.issuer:
        raise Refused("sign_in.oidc")
    return site.settings.oidc


def _held(site: Site, request: Request) -> dict[str, str]:
    """What was sealed when this browser was sent away, if that is not too long ago."""
    name = origin.cookie_name(COOKIE, site.settings.web)
    try:
        held = Sealer(site.settings.secret).open(ABOUT, origin.cookies(request.scope["headers"]).get(name, ""))
    except Corrupt:
        return {}
    return held if time.time() - int(held["at"]) < LASTS_S else {}


def _back(site: Site, request: Request) -> str:
    """One address for all rooms: that of the host itself."""
    scheme = "https" if site.settings.web.https else "http"
    return f"{scheme}://{request.headers.get('host', '')}{BACK}"


async def _house(chosen: Oidc, anew: bool = False) -> tuple[dict[str, Any], KeySet]:
    """Its addresses and its keys."""
    known = _known.get(chosen.issuer)
    if known is None or anew or time.monotonic() - known[0] > FRESH_S:
        async with _client() as http:
            place = await _json(http.get(f"{chosen.issuer.rstrip('/')}/.well-known/openid-configuration", **HERE))
            if place["issuer"] != chosen.issuer:
                raise ValueError(f"{place['issuer']} is another house")
            keys = KeySet.import_key_set(cast(Any, await _json(http.get(place["jwks_uri"], **HERE))))
        known = _known[chosen.issuer] = time.monotonic(), place, keys
    return known[1], known[2]


async def _exchanged(chosen: Oidc, place: dict[str, Any], code: str, verifier: str, back: str) -> dict[str, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    own = f"{quote(chosen.client, safe='')}:{quote(chosen.secret_token, safe='')}"
    headers = {"Authorization": f"Basic {base64.b64encode(own.encode()).decode()}"}
    async with _client() as http:
        return await _json(http.post(place["token_endpoint"], data=form, headers=headers, **HERE))


async def _claims(chosen: Oidc, keys: KeySet, token: str, nonce: str) -> dict[str, Any]:
    """What the house says of who came, signed, for us, now, in answer to what we asked."""
    try:
        read = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        read = jwt.decode(token, (await _house(chosen, anew=True))[1], algorithms=ALGORITHMS)
    wanted: dict[str, Any] = {name: {"essential": True} for name in ("iss", "aud", "exp", "nonce", "sub")}
    wanted["iss"]["value"], wanted["aud"]["value"], wanted["nonce"]["value"] = chosen.issuer, chosen.client, nonce
    jwt.JWTClaimsRegistry(leeway=LEEWAY_S, **wanted).validate(read.claims)
    return dict(read.claims)


async def _account(site: Site, chosen: Oidc, claims: dict[str, Any]) -> tuple[str, set[Granted]]:
    """The account of whoever came and the roles of their groups: known by the house's name for them, else by an address
    that it vouches for, else new when a group gives a role. Raises Refused("sign_in.oidc_nobody")."""
    people, subject = site.people, str(claims["sub"])
    roles = _roles(site, chosen, claims.get(chosen.groups_claim))
    if (known := await people.identities.account(chosen.issuer, subject)) is not None:
        return known, roles
    mail = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
    account = await people.find(mail) if mail else None
    if account is None and roles:
        name = str(claims.get("name") or mail or subject)[:60]
        account = await people.add(mail or f"oidc-{secrets.token_hex(6)}", name, None, (), "oidc")
    if account is None:
        raise Refused("sign_in.oidc_nobody")
    await people.identities.link(chosen.issuer, subject, account.id)
    return account.id, roles


def _roles(site: Site, chosen: Oidc, given: Any) -> set[Granted]:
    """`group=room:role` of the settings, for the groups that were named. One for no room of ours gives nothing."""
    named = {str(each) for each in given} if isinstance(given, list) else set()
    found = set()
    for pair in chosen.groups:
        group, _, granted = pair.partition("=")
        room, _, role = granted.partition(":")
        place = room if room == EVERYWHERE else site.registry.room_of(room)
        if group in named and place is not None and role in ROLES:
            found.add((place, role))
    return found


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S))


async def _json(asking: Any) -> dict[str, Any]:
    async with asking as answer:
        answer.raise_for_status()
        if answer.status >= 300:
            raise ValueError(f"{answer.url} leads elsewhere")
        found: dict[str, Any] = await answer.json()
        return found


def _unreached(fault: BaseException) -> Refused:
    _log.warning("the common sign-in failed: %s: %s", type(fault).__name__, fault)
    return Refused("sign_in.oidc")
