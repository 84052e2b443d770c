"""What the register says of a unit from a day on, and what a form or a file says to change it."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec

from server.domain.command import Payload
from server.domain.sample import Draw
from server.errors import Refused

Label = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]{2,40}$")]
Short = Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})]
Line = Annotated[str, msgspec.Meta(extra={"limit": "place", "empty": True})]
Text = Annotated[str, msgspec.Meta(extra={"limit": "topic", "empty": True})]
Named = Annotated[str, msgspec.Meta(extra={"limit": "place"})]
Fields = Annotated[tuple[str, ...], msgspec.Meta(max_length=40, extra={"list": "field"})]

OWN_ROUNDS = "own_rounds"
LAST = 9999


class Version(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`title`: who answers, as documents call it (a province's department). `form`: what it is within its kind, such
    as `city` or `general_department`. `room`: has a room of its own. `place`, `symbol`: as on its documents.
    `aliases`: other labels of its address. `order`: its place in lists. `predecessors`, `successor`: as a file named
    them, whether they were known or not. Days are ISO, `valid_to` "" = open.

    All of it is what a law or a decree says of a public body: facts, which nobody takes out of the log.
    """

    valid_from: str
    valid_to: str = ""
    name: str
    name_en: str = ""
    title: str
    form: str = ""
    code: str = ""
    symbol: str = ""
    place: str = ""
    venue: str = ""
    region: str = ""
    parent: str = ""
    order: int = LAST
    room: bool = False
    aliases: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    successor: str = ""


class Content(Payload, frozen=True, kw_only=True):
    valid_from: Day
    valid_to: Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    name: Named
    name_en: Line = ""
    title: Named
    form: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{0,40}$")] = ""
    code: Short = ""
    symbol: Short = ""
    place: Line = ""
    venue: Text = ""
    region: Line = ""
    parent: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{0,40}$")] = ""
    order: Annotated[int, msgspec.Meta(ge=0, le=LAST)] = LAST
    room: bool = False
    aliases: Annotated[tuple[Label, ...], msgspec.Meta(max_length=20)] = ()
    fields: Fields = ()
    roles: Annotated[tuple[Word, ...], msgspec.Meta(max_length=20)] = ()
    predecessors: Annotated[tuple[Label, ...], msgspec.Meta(max_length=40)] = ()
    successor: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{0,40}$")] = ""


def version(slug: str, kind: str, content: Content) -> Version:
    """Raises Refused when its days or its labels cannot be, or when it may have no room."""
    day(content.valid_from, "valid_from")
    if content.valid_to and day(content.valid_to, "valid_to") < content.valid_from:
        raise Refused("unit.days", field="valid_to")
    labels = (slug, *content.aliases)
    if twice := next((label for label in labels if labels.count(label) > 1), ""):
        raise Refused("unit.label", label=twice, by=slug, field="aliases")
    if content.room and kind == "ministry_unit" and OWN_ROUNDS not in content.roles:
        raise Refused("unit.no_rounds", field="room")
    return Version(**{name: getattr(content, name) for name in Version.__struct_fields__})


def day(text: str, field: str) -> str:
    """The same, if there is such a day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Refused("plan.day", field=field) from None
    return text


def put(versions: Iterable[Version], new: Version) -> tuple[Version, ...]:
    """With the new one: from a day that is known already it takes the other's place."""
    kept = {each.valid_from: each for each in versions} | {new.valid_from: new}
    return tuple(kept[first] for first in sorted(kept))


def at(versions: tuple[Version, ...], on: str) -> Version:
    """The one of this day; before all of them the first."""
    begun = [each for each in versions if each.valid_from <= on]
    return begun[-1] if begun else versions[0]


def sample(draw: Draw) -> dict[str, Any]:
    year = 2008 + draw.what % 20
    said = {"name": f"An Giang {draw.what}", "title": f"Sở {draw.what}", "venue": f"Hội trường {draw.what}"}
    return {**said, "valid_from": f"{year}-07-01", "room": draw.what % 3 > 0, "fields": [draw.listed("field")]}
