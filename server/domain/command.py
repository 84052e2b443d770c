"""What people may want. A command is a pure function of (state, actor, payload, now) that returns events or refuses.

Each declares who may (`by`: roles), in which states of the session (`on`) and, where it moves an entity, from which of
its states (`when`, of the noun `of`): see noun.py.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from server import text
from server.errors import Refused
from server.log.event import Event

ASKER = "asker"
REACTION = "reaction"
"""The role of what one stream causes in another; nobody else has it."""
GUEST = "guest"
"""The role of whoever comes by the link of an invitation; no account can have it."""


class Actor(msgspec.Struct, frozen=True):
    """Who acts: an id (`asker:…`, `staff:…`, `clock`) and the roles it has in the room of this session."""

    id: str
    roles: frozenset[str] = frozenset()


class Now(NamedTuple):
    """The moment of a turn (`at`, ms) and an unguessable id for what the command may bring into being."""

    at: int
    id: str


class Payload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what a command carries."""


class Terms(NamedTuple):
    """What input is measured by: text limits in characters and other terms that a decision needs, the closed lists of
    slugs, marks a base may bear, code points that one character may take, and what differs in which room."""

    limits: Mapping[str, int]
    lists: Mapping[str, Collection[str]]
    marks: int = 2
    code_points: int = 16
    own_marks: int = 4
    rooms: Mapping[str, Mapping[str, int]] = {}

    def at(self, room: str | None) -> "Terms":
        """As they hold in this room: what its unit's settings say goes before the installation's."""
        own = self.rooms.get(room or "")
        return self._replace(limits={**self.limits, **own}) if own else self


Decide = Callable[..., tuple[Event, ...]]


class Command(NamedTuple):
    """One entry of the catalogue of commands. `fresh`: only for who has shown a second factor just now. `undo`: whether
    an act on one question can be taken back (undoing.py)."""

    name: str
    by: frozenset[str]
    on: frozenset[str]
    of: str
    when: frozenset[str]
    payload: type[Payload]
    decide: Decide
    fresh: bool = False
    undo: str = ""

    def carried(self, subject: str) -> list[str]:
        """The fields that it needs besides the id of its subject."""
        added = {name for name, notes in _notes(self.payload).items() if notes.keys() & {"term", "raw_of"}}
        needed = (
            each.name for each in msgspec.structs.fields(self.payload) if each.required and each.name not in added
        )
        return sorted(name for name in needed if name not in (subject, "question"))


def measure(wanted: Command, raw: Mapping[str, Any], terms: Terms) -> None:
    """The first look, and the cheapest: raises Refused("text.long") when a text has more code points than can fit."""
    for name, limited in _limited(wanted.payload):
        if isinstance(value := raw.get(name), str):
            limit = terms.limits[limited]
            if len(value) > limit * terms.code_points:
                raise Refused("text.long", field=name, limit=limit, length=len(value))


def longest(commands: Iterable[Command], limits: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """By command and field, of how many characters a text may be."""
    fields = {each.name: {name: limits[limited] for name, limited in _limited(each.payload)} for each in commands}
    return {name: found for name, found in fields.items() if found}


def read(wanted: Command, raw: Mapping[str, Any], terms: Terms) -> Payload:
    """Measure, check and clean what a client sent. Raises Refused with the field at fault; nothing unknown is let
    through."""
    measure(wanted, raw, terms)
    return clean(wanted, raw, terms)


def clean(wanted: Command, raw: Mapping[str, Any], terms: Terms) -> Payload:
    """As `read`, of what was measured already."""
    return _cleaned(wanted.payload, raw, terms)


def _cleaned(payload: type[Payload], raw: Mapping[str, Any], terms: Terms) -> Payload:
    fields = dict(raw)
    for name, notes in _notes(payload).items():
        if "term" in notes:
            if name in fields:
                raise Refused("command.malformed", field=name)
            term = notes["term"]
            fields[name] = terms.limits[term] if term in terms.limits else tuple(sorted(terms.lists[term]))
        elif "each" in notes:
            fields[name] = _each(name, fields.get(name), notes, terms)
        elif "raw_of" in notes:
            if name in fields:
                raise Refused("command.malformed", field=name)
            given, kept = raw.get(notes["raw_of"]), fields.get(notes["raw_of"])
            fields[name] = given if given != kept else ""
        elif fields.get(name) is not None:
            fields[name] = _fit(name, fields[name], notes, terms)
    try:
        return msgspec.convert(fields, payload)
    except msgspec.ValidationError as error:
        raise Refused("command.malformed", field=str(error).rpartition("$.")[2].rstrip("`")) from None


def _each(field: str, value: Any, notes: Mapping[str, Any], terms: Terms) -> list[Payload]:
    """Many of one payload in a command, each cleaned by itself. A refusal names the row."""
    most = terms.limits[notes["most"]]
    if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
        raise Refused("command.malformed", field=field)
    if len(value) > most:
        raise Refused("on_behalf.many", field=field, most=most)
    found = []
    for n, each in enumerate(value):
        try:
            found.append(_cleaned(notes["each"], each, terms))
        except Refused as no:
            raise Refused(no.code, **no.details, row=n) from None
    return found


def _fit(field: str, value: Any, notes: Mapping[str, Any], terms: Terms) -> Any:
    if "list" in notes and isinstance(value, list | tuple):
        if any(each not in terms.lists[notes["list"]] for each in value if isinstance(each, str)):
            raise Refused("command.not_listed", field=field)
        return value
    if not isinstance(value, str):
        raise Refused("command.malformed", field=field)
    if "list" in notes:
        if value not in terms.lists[notes["list"]]:
            raise Refused("command.not_listed", field=field)
        return value
    kept = text.clean(value, terms.marks, terms.own_marks)
    limit = terms.limits[notes["limit"]]
    if text.length(kept) > limit:
        raise Refused("text.long", field=field, limit=limit, length=text.length(kept))
    if not kept and not notes.get("empty"):
        raise Refused("text.empty", field=field)
    return kept


@cache
def _notes(payload: type[Payload]) -> dict[str, dict[str, Any]]:
    hints = get_type_hints(payload, include_extras=True)
    return {field: notes for field, hint in hints.items() if (notes := _extra(hint))}


@cache
def _limited(payload: type[Payload]) -> list[tuple[str, str]]:
    """Fields whose texts are measured, and by which limit."""
    return [(field, notes["limit"]) for field, notes in _notes(payload).items() if "limit" in notes]


def _extra(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Annotated:
        return next((note.extra for note in get_args(hint) if isinstance(note, msgspec.Meta) and note.extra), {})
    return next((notes for part in get_args(hint) if (notes := _extra(part))), {})
