"""People and roles of a room: who they are, what they may do here and until when, whether that is still needed; adding,
giving and taking, and a way back in for who has lost theirs. An administrator of the room sees and changes its people;
an account with roles elsewhere is changed as a whole only by an administrator of all rooms."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import ADMIN, HEAD, ROLES
from server.errors import Refused
from server.local_time import DAY_MS, midnight, read_day
from server.log.outbox import Mail
from server.office.outbox import Outbox
from server.people.accounts import Account
from server.people.mail_address import read as read_address
from server.people.names import EVERYWHERE
from server.people.sign_ins import hashed
from server.web import forms, office_page, sign_in_again
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/nguoi"
ADD, GRANT, TAKE, KEEP = "people.add", "people.grant", "people.take", "people.keep"
LINK, RESET, REVOKE, RESTORE = "people.link", "people.reset_factor", "people.revoke", "people.restore"
GUARDED = (ADD, GRANT, TAKE, LINK, RESET, REVOKE, RESTORE)
WHOLE = (LINK, RESET, REVOKE, RESTORE)
FIELDS = ("login", "name", "role", "until", "why", "account")
LONGEST = 200


class Hand:
    """Whoever acts here: an administrator, or a head, who may hand the office of head over for a time."""

    def __init__(self, site: Site, at: RequestContext, roles: frozenset[str], everywhere: bool, lent: bool) -> None:
        """`lent`: is head here for a time alone, which cannot be handed on."""
        if at.account is None or at.room is None or not roles & ({ADMIN} if lent else {ADMIN, HEAD}):
            raise Refused("audience.forbidden")
        self.actor, self.account, self.room = f"staff:{at.account.id}", at.account, at.room.slug
        self.admin, self.everywhere = ADMIN in roles, everywhere
        self.places = {*site.registry.family(at.room.slug)}


async def _hand(site: Site, at: RequestContext) -> Hand:
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    roles = await site.people.roles(at.account.id, at.room.slug)
    here = {*site.registry.family(at.room.slug), EVERYWHERE}
    rows = [row for row in await site.people.roles_listed() if row.account == at.account.id]
    own = [row for row in rows if row.room in here and row.role == HEAD]
    lent = bool(own) and all(row.until is not None for row in own)
    return Hand(site, at, roles, await site.service.authority.registrar(at.account.id), lent)


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """`?ai=`: one account, opened."""
    if at.account is None:
        return sign_in_first(at, HERE)
    said = request.query_params.get("xong", "")
    return await _drawn(site, request, at, await _hand(site, at), {}, said=said)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do` with `account` and what it needs."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    hand, wanted = await _hand(site, at), form.get("do", "")
    try:
        if wanted == ADD:
            link = await _add(site, request, at, hand, form)
            return await _drawn(site, request, at, hand, {}, link=link)
        account = await _known(site, form.get("account", ""))
        if wanted in WHOLE:
            link = await _whole(site, request, at, hand, account, wanted, form)
            if link:
                return await _drawn(site, request, at, hand, {}, link=link)
        else:
            await _one_role(site, hand, account, wanted, form)
    except Refused as no:
        if no.code in ("audience.forbidden", "command.unknown"):
            raise
        return await _drawn(site, request, at, hand, form, no)
    return RedirectResponse(f"{at.base}{HERE}?xong={wanted.partition('.')[2]}", 303)


async def _add(site: Site, request: Request, at: RequestContext, hand: Hand, form: dict[str, str]) -> str:
    """A colleague who is not here yet: the account with its first role, and a link to come in by."""
    if not hand.admin:
        raise Refused("audience.forbidden")
    role, until = _role(form), _until(form)
    if until is not None and until <= site.now():
        raise Refused("role.until", field="until")
    if (known := await site.people.find(form.get("login", ""))) is not None:
        raise Refused("account.taken", login=known.login, field="login")
    account = await site.people.add(form.get("login", ""), form.get("name", ""), None, (), hand.actor)
    await site.people.grant(account.id, hand.room, role, hand.actor, until, _why(form))
    return await _link(site, request, at, hand, account)


async def _one_role(site: Site, hand: Hand, account: Account, wanted: str, form: dict[str, str]) -> None:
    role, until = _role(form), _until(form)
    if not hand.admin and role != HEAD:
        raise Refused("audience.forbidden")
    if wanted == GRANT:
        if not hand.admin:
            await _may_lend(site, hand, account, until)
        await site.people.grant(account.id, hand.room, role, hand.actor, until, _why(form))
    elif wanted == TAKE:
        place, rows = _place(hand, form), await site.people.roles_listed()
        lent = [row.until for row in rows if (row.account, row.room, row.role) == (account.id, place, role)]
        if not hand.admin and None in lent:  # only what was handed over for a time is theirs to take back
            raise Refused("audience.forbidden")
        await site.people.ungrant(account.id, _place(hand, form), role, hand.actor, _why(form))
    elif wanted == KEEP and hand.admin:
        await site.people.still_needed(account.id, _place(hand, form), role, hand.actor)
    else:
        raise Refused("command.unknown")


async def _may_lend(site: Site, hand: Hand, account: Account, until: int | None) -> None:
    """A head hands the office over for a time that has a bound, to somebody who does not have it already."""
    days = site.settings.people.lend_days
    if until is None:
        raise Refused("role.until", field="until")
    if until > site.now() + (days + 1) * DAY_MS:
        raise Refused("role.longest", field="until", days=days)
    if account.id in await _permanent(site, hand):
        raise Refused("role.permanent", field="account")


async def _permanent(site: Site, hand: Hand) -> set[str]:
    """Who is head here without an end."""
    here = {*hand.places, EVERYWHERE}
    rows = [row for row in await site.people.roles_listed() if row.room in here and row.role == HEAD]
    return {row.account for row in rows if row.until is None}


async def _whole(
    site: Site, request: Request, at: RequestContext, hand: Hand, account: Account, wanted: str, form: dict[str, str]
) -> str:
    """What concerns an account in all its rooms; gives a link where there is one."""
    if not await _theirs(site, hand, account.id):
        raise Refused("audience.forbidden")
    if wanted == LINK:
        return await _link(site, request, at, hand, account)
    if wanted == RESET:
        await site.people.reset_factor(account.id, hand.actor)
        return await _link(site, request, at, hand, account)
    if wanted == REVOKE:
        await site.people.revoke(account.id, hand.actor, _why(form))
    else:
        await site.people.restore(account.id, hand.actor)
    return ""


async def _theirs(site: Site, hand: Hand, account: str) -> bool:
    """Every role of it is in this room, or whoever acts is administrator of all."""
    rooms = {row.room.partition(".")[0] for row in await site.people.roles_listed() if row.account == account}
    return hand.everywhere or (hand.admin and bool(rooms) and rooms <= hand.places)


async def _link(site: Site, request: Request, at: RequestContext, hand: Hand, account: Account) -> str:
    """A one-time link: shown this once. Where the login is a mail address its owner is told that there is one; the
    link itself goes there only if the operator wants it so, for whoever reads a mailbox is not yet that person."""
    token = await site.people.link(account.id, hand.actor)
    address = site.link(request, at, f"/vao/{token}")
    try:
        mail = read_address(account.login)
    except Refused:
        return address
    sent = "mail.link" if site.settings.people.mail_links else "mail.link_given"
    shown = address if site.settings.people.mail_links else address.removesuffix(f"/{token}")
    said = {"name": account.name, "address": shown, "minutes": site.settings.people.link_min}
    subject, body = words.t(f"{sent}.subject"), words.both(f"{sent}.body", said) + "\n"
    await Outbox(site.service.book.engine).add(Mail(f"link:{hashed(address)}", mail, subject, body))
    return address


async def _known(site: Site, given: str) -> Account:
    """By id, or by what they type to sign in."""
    found = {account.id: account for account in await site.people.list()}.get(given) or await site.people.find(given)
    if found is None:
        raise Refused("account.unknown", field="login")
    return found


def _role(form: dict[str, str]) -> str:
    if (role := form.get("role", "")) not in ROLES:
        raise Refused("role.unknown", field="role", role=role, roles=list(ROLES))
    return role


def _place(hand: Hand, form: dict[str, str]) -> str:
    """Where the role was granted: here, or in a room in whose place this one stands."""
    place = form.get("place", hand.room)
    if place not in hand.places and not (place == EVERYWHERE and hand.everywhere):
        raise Refused("role.absent", room=place, role=form.get("role", ""))
    return place


def _until(form: dict[str, str]) -> int | None:
    """The end of the day that was typed."""
    if not form.get("until", "").strip():
        return None
    try:
        return midnight(read_day(form["until"])) + DAY_MS
    except (ValueError, OverflowError):
        raise Refused("plan.day", field="until") from None


def _why(form: dict[str, str]) -> str:
    return form.get("why", "").strip()[:LONGEST]


async def _drawn(
    site: Site, request: Request, at: RequestContext, hand: Hand, form: dict[str, str], no: Refused | None = None,
    said: str = "", link: str = "",
) -> Response:  # fmt: skip
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, at.lang, no.details) if no else ""
    lines = await _lines(site, hand)
    context = {
        "people": lines, "roles": ROLES if hand.admin else (HEAD,), "admin": hand.admin, "filled": form, "said": said,
        "link": link, "minutes": site.settings.people.link_min, "opened": form.get("account", ""),
        "given": form.get("do") == GRANT and form.get("account") not in {line["id"] for line in lines},
        "lend_days": site.settings.people.lend_days,
        "errors": {field: say} if field in FIELDS else {}, "error": "" if field in FIELDS else say,
        "bare": sum(not line["protected"] for line in lines if line["roles"] and not line["off"]),
        "old": sum(role["review"] for line in lines for role in line["roles"]),
    }  # fmt: skip
    response = await office_page.page(site, request, at, "people.html", HERE, context, no)
    if link:
        response.headers["Cache-Control"] = sign_in_again.PRIVATE["Cache-Control"]
    return response


async def _lines(site: Site, hand: Hand) -> list[dict[str, Any]]:
    """Everybody with a role in this room, or who had one for a time."""
    now, people = site.now(), site.people
    old = now - site.settings.people.review_days * DAY_MS
    accounts, records = {each.id: each for each in await people.list()}, await people.records()
    heads = set() if hand.admin else await _permanent(site, hand)
    held: dict[str, list[dict[str, Any]]] = {}
    for row in await people.roles_listed():
        if row.room in hand.places or row.room == EVERYWHERE:
            over = row.until is not None and row.until <= now
            review = not over and (row.seen_at or row.granted_at or 0) < old
            said = {"role": row.role, "place": row.room, "until": row.until, "over": over, "why": row.why or ""}
            held.setdefault(row.account, []).append(said | {"review": review, "everywhere": row.room == EVERYWHERE})
    lines = [
        {"id": id, "name": accounts[id].name, "login": accounts[id].login, "off": accounts[id].disabled,
         "roles": roles, "protected": await people.step.protected(id), "last": records[id].signed_in_at,
         "whole": await _theirs(site, hand, id), "give": id not in heads}
        for id, roles in held.items() if id in accounts
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line["off"], str(line["name"])))
