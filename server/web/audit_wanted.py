"""A view of the audit as its address says it, within what whoever asks may see.

?phong=…&viec=look&viec=change&nguoi=staff:…&cau=310&tu=15/04/2010&den=…&q=…&sau=<place>
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from server import text, words
from server.domain.roles import ADMIN, AUDITOR
from server.errors import Refused
from server.folding import folded
from server.local_time import DAY_MS, midnight, read_day
from server.people.names import EVERYWHERE
from server.runtime.audit_index import EVERY, Place, Said, Wanted
from server.web.request_context import RequestContext
from server.web.site import Site

READERS = frozenset({AUDITOR, ADMIN})
FIELDS = ("phong", "nguoi", "cau", "tu", "den", "q")
LONGEST = 200
KINDS = ("audit.look.", "audit.operation.")


class Scope(NamedTuple):
    """What whoever asks may see: the rooms in question and the people in them; `whole`: everything."""

    whole: bool
    room: str
    people: Mapping[str, str]


class Asked(NamedTuple):
    """`typed`: the fields as they were typed; `errors` by field: what is wrong is left out of `wanted`."""

    typed: Mapping[str, str]
    sorts: tuple[str, ...]
    wanted: Wanted
    after: Place | None
    errors: Mapping[str, str]

    def address(self, *more: tuple[str, str]) -> str:
        given = [(name, value) for name, value in self.typed.items() if value]
        given += [("viec", sort) for sort in self.sorts] if {*self.sorts} != {*EVERY} else []
        return f"?{urlencode([*given, *more])}" if given or more else ""


async def scope(site: Site, at: RequestContext) -> Scope:
    """Raises Refused for whoever has no seat here."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    account, room = at.account.id, at.room.slug
    roles = await site.people.roles(account, room)
    if not roles & READERS:
        raise Refused("audience.forbidden")
    # The auditor of the ministry reads all rooms; an administrator those that are theirs.
    ministry = AUDITOR in await site.people.roles(account, site.registry.ministry) if site.registry.ministry else False
    whole = ministry or bool(await site.people.roles(account, EVERYWHERE) & READERS)
    if whole:
        return Scope(True, room, await site.people.names())
    return Scope(False, room, await site.service.authority.staff(room, ""))


async def read(site: Site, at: RequestContext, allowed: Scope, given: Sequence[tuple[str, str]]) -> Asked:
    items, errors = dict(given), dict[str, str]()
    typed = {name: text.clean(items.get(name, ""))[:LONGEST].strip() for name in FIELDS}
    chosen = tuple(sort for sort in EVERY if ("viec", sort) in given)
    sorts, rooms = chosen or EVERY, _rooms(site, allowed, typed["phong"])
    actor = typed["nguoi"] if typed["nguoi"] in allowed.people or typed["nguoi"] in ("operator", "clock") else ""
    since, until = _day(typed, "tu", errors, at.lang), _day(typed, "den", errors, at.lang)
    number = int(typed["cau"]) if typed["cau"].isascii() and typed["cau"].isdigit() and len(typed["cau"]) < 10 else None
    if typed["cau"] and number is None:
        errors["cau"] = words.t("audit.number_wrong", at.lang)
    accounts = None if rooms is None else await _accounts(site, typed["phong"] if allowed.whole else allowed.room)
    wanted = Wanted(
        rooms, accounts, frozenset(sorts), actor, number, since, None if until is None else until + DAY_MS,
        said(typed["q"], allowed, at.lang) if typed["q"] else None,
    )  # fmt: skip
    return Asked(typed, sorts, wanted, _place(items.get("sau", "")), errors)


def said(typed: str, allowed: Scope, lang: str) -> Said:
    """What may be meant: a kind of act, a person, or words within an entry."""
    looked_for, known = folded(typed), words.words(lang)
    keys = [
        key
        for key, value in known.items()
        if key.startswith(("event.", "account_act.", *KINDS)) and looked_for in folded(value)
    ]
    events = tuple(key.partition(".")[2] for key in keys if key.startswith("event."))
    whats = tuple(key.partition(".")[2] for key in keys if key.startswith("account_act."))
    kinds = tuple(key.split(".", 2)[2] for key in keys if key.startswith(KINDS))
    people = tuple(id for id, name in allowed.people.items() if looked_for in folded(name))
    return Said(typed, events, whats, people, kinds)


def _rooms(site: Site, allowed: Scope, chosen: str) -> tuple[str, ...] | None:
    if not allowed.whole:
        return tuple(site.registry.family(allowed.room))
    return tuple(site.registry.family(chosen)) if chosen in site.registry.every else None


async def _accounts(site: Site, room: str) -> frozenset[str]:
    """Those who work in this room."""
    return frozenset(id.partition(":")[2] for id in await site.service.authority.staff(room, ""))


def _day(typed: Mapping[str, str], name: str, errors: dict[str, str], lang: str) -> int | None:
    try:
        return midnight(read_day(typed[name])) if typed[name] else None
    except ValueError:
        errors[name] = words.t("audit.day_wrong", lang)
        return None


def _place(cursor: str) -> Place | None:
    at, _, rest = cursor.partition("~")
    stream, _, seq = rest.rpartition("~")
    plain = at.isascii() and at.isdigit() and seq.isascii() and seq.isdigit() and len(at) < 16 and len(seq) < 16
    return Place(int(at), stream[:LONGEST], int(seq)) if plain and "\0" not in stream else None


def cursor(place: Place) -> str:
    return f"{place.at}~{place.stream}~{place.seq}"
