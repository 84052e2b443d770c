"""What happened. An event is a frozen struct with a name, a version, and fields that are facts or words.

Facts are ids, codes and numbers: permanent. Words are texts and shown names: salted, and erasable without breaking
the chain. A field is words when its type is `Words`; everything else is a fact.
"""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

import msgspec

Words = Annotated[str, msgspec.Meta(extra={"words": True})]


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=False, gc=False):
    """Base of all events. Plain values without cycles, like all that a fold keeps: no work for the collector."""


class Kind(NamedTuple):
    """One entry of the catalogue of events."""

    name: str
    version: int
    type: type[Event]
    words: frozenset[str]


class Written(NamedTuple):
    """An event as the log stores it: canonical JSON, words apart (None when the event has none)."""

    name: str
    version: int
    facts: str
    words: str | None


E = TypeVar("E", bound=type[Event])
Upcast = Callable[[dict[str, Any]], dict[str, Any]]

catalogue: dict[str, Kind] = {}
upcasts: dict[tuple[str, int], Upcast] = {}
_kinds: dict[type[Event], Kind] = {}
_encode = msgspec.json.Encoder(order="deterministic").encode


def event(name: str, version: int = 1) -> Callable[[E], E]:
    """Enter a struct into the catalogue under its wire name, `noun.past`."""

    def enter(cls: E) -> E:
        if name in catalogue:
            raise TypeError(f"two events are called {name}")
        hints = get_type_hints(cls, include_extras=True)
        words = frozenset(field for field, hint in hints.items() if _is_words(hint))
        kind = Kind(name, version, cls, words)
        catalogue[name] = _kinds[cls] = kind
        return cls

    return enter


def upcast(name: str, version: int) -> Callable[[Upcast], Upcast]:
    """Register the step that turns fields written at `version` into those of `version + 1`."""

    def enter(step: Upcast) -> Upcast:
        upcasts[name, version] = step
        return step

    return enter


def kind_of(happened: Event) -> Kind:
    return _kinds[type(happened)]


def kind_of_type(happened: type[Event]) -> Kind:
    """The entry of the catalogue for an event's type, or TypeError when it has no name there."""
    if happened not in _kinds:
        raise TypeError(f"{happened.__name__} has no name: declare it with @event")
    return _kinds[happened]


def questions_of(happened: Event) -> tuple[str, ...]:
    """The questions that it tells of: one, with those `of` which it holds the words, or those that were handled
    together."""
    one = getattr(happened, "question", None)
    return (one, *getattr(happened, "of", ())) if one else getattr(happened, "questions", ())


def write(happened: Event) -> Written:
    """Event to its stored form."""
    kind = kind_of(happened)
    fields = {field: getattr(happened, field) for field in happened.__struct_fields__}
    words = {field: fields.pop(field) for field in kind.words}
    return Written(kind.name, kind.version, _encode(fields).decode(), _encode(words).decode() if words else None)


def read(written: Written) -> Event:
    """Stored form to event, old shapes brought up to date; erased words come back empty."""
    kind = catalogue[written.name]
    fields = msgspec.json.decode(written.facts)
    if written.words is not None:
        fields.update(msgspec.json.decode(written.words))
    for version in range(written.version, kind.version):
        fields = upcasts[written.name, version](fields)
    for field in kind.words - fields.keys():
        fields[field] = ""
    return msgspec.convert(fields, kind.type)


def _is_words(hint: Any) -> bool:
    if get_origin(hint) is not Annotated:
        return False
    return any(isinstance(note, msgspec.Meta) and (note.extra or {}).get("words") for note in get_args(hint)[1:])


@event("words.erased")
class WordsErased(Event, frozen=True):
    """Words of earlier entries of this stream were taken out for ever."""

    seqs: tuple[int, ...]
