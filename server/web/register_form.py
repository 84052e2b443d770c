"""The forms of the register's pages: what was typed, what it means for a command, the form once more when refused."""

from typing import Any

import msgspec

from server.domain.unit.contact import SET as CONTACT
from server.domain.unit.merger import MERGE
from server.domain.unit.officer import APPOINT, END, SIGNS
from server.domain.unit.unit import CHANGE, REGISTER
from server.domain.unit.version import Version
from server.errors import Refused
from server.office.register import KINDS, Known
from server.web import office_form
from server.web.office_form import Form, Sent
from server.web.plan_form import day_of
from server.web.site import Site

SAID = ("title", "name", "name_en", "code", "symbol", "place", "venue", "region", "form", "parent")
FIELDS = {
    REGISTER: ("slug", "kind", *SAID, "valid_from", "aliases", "room", "fields", "roles"),
    CHANGE: (*SAID, "valid_from", "aliases", "room", "fields", "roles"),
    MERGE: ("into", "on"),
    APPOINT: ("name", "title", "signs", "since", "until"),
    END: ("until",),
    CONTACT: ("phone", "mail", "hours", "where"),
}


def filled(said: Version) -> dict[str, str]:
    """The form of a unit as it stands."""
    texts = {name: getattr(said, name) for name in SAID}
    lists = {name: " ".join(getattr(said, name)) for name in ("aliases", "fields", "roles")}
    return texts | lists | {"valid_from": shown_day(said.valid_from), "room": "1" if said.room else ""}


def shown_day(iso: str) -> str:
    return "/".join(reversed(iso.split("-"))) if iso else ""


def key_of(sent: Sent) -> str:
    return f"end-{sent.one('officer')}" if sent.do == END else sent.do.replace(".", "-")


def again(sent: Sent, no: Refused, lang: str) -> Form:
    """The form that was sent, with what was typed and what was wrong with it."""
    typed = {name: " ".join(sent.lists.get(name, ())) for name in FIELDS[sent.do]}
    field = str(no.details.get("field", "")).partition("[")[0]
    told = Refused(no.code, **{**no.details, "field": field})
    return office_form.refused(
        office_form.fresh(key_of(sent), sent.do, typed), sent.cid, told, lang, FIELDS[sent.do]
    )  # fmt: skip


def content(site: Site, sent: Sent, before: Version | None = None) -> dict[str, Any]:
    """What the register is to say. What the form does not ask stays as it was. Raises Refused with the field."""
    kept = msgspec.to_builtins(before) if before else {}
    said = {name: sent.one(name) for name in SAID if name in sent.lists}
    aliases = sent.one("aliases").lower().replace(",", " ").split()
    many = {name: " ".join(sent.lists.get(name, ())).replace(",", " ").split() for name in ("fields", "roles")}
    return {**kept, **said, **many, "aliases": aliases, "room": bool(sent.one("room")),
            "valid_from": iso(sent.one("valid_from"), "valid_from"), "valid_to": ""}  # fmt: skip


def officer(sent: Sent) -> dict[str, Any]:
    if sent.do == END:
        return {"officer": sent.one("officer"), "until": iso(sent.one("until"), "until")}
    if sent.one("signs") not in SIGNS:
        raise Refused("command.not_listed", field="signs")
    until = iso(sent.one("until"), "until") if sent.one("until").strip() else ""
    said = {name: sent.one(name) for name in ("name", "title", "signs")}
    return {**said, "since": iso(sent.one("since"), "since"), "until": until}


def iso(text: str, field: str) -> str:
    """A day as people write it."""
    try:
        return day_of(text).isoformat()
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": field}) from None


def kind(sent: Sent) -> str:
    if sent.one("kind") not in KINDS:
        raise Refused("command.not_listed", field="kind")
    return sent.one("kind")


def target(site: Site, sent: Sent) -> str:
    """The unit into which to merge: its address or another label, or its name as it is written in the list."""
    wanted = sent.one("into").strip()
    slug = wanted.partition(" ")[0].lower()
    found: list[Known] = [each for each in site.registry.units.values() if slug in (each.slug, *each.labels)]
    if not found:
        raise Refused("unit.unknown", slug=wanted, field="into")
    return found[0].slug
