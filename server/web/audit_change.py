"""What an entry changed: of each thing that it touched the fields that differ, as the desk sees them, before, after."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from server import words
from server.domain.kinds import state_of
from server.domain.roles import DESK
from server.domain.state import Entity, ErasableText, Happened, StreamState
from server.errors import Refused
from server.local_time import clock, day_of
from server.log.book import Book
from server.web.audit_words import HIDDEN, masked

AT_ONCE = 2000
# What is made for a view, or says no more than that something happened.
LEFT_OUT = frozenset({"can", "open", "personal", "undo", "undo_by", "undo_act", "by", "acted_at", "last", "previous"})
# An asker's own wording and name, where they were changed: opened for a reason elsewhere (looking.py).
ASKERS_OWN = frozenset({("question", "text"), ("question", "name"), ("inbox", "text"), ("inbox", "name")})
MOMENT = 1_000_000_000_000
LONGEST = 2000


class Change(NamedTuple):
    """None: there was nothing, or nothing is left."""

    thing: str
    field: str
    before: str | None
    after: str | None


async def changes(book: Book, stream: str, seq: int, lang: str, people: Mapping[str, str]) -> list[Change]:
    state, after = state_of(stream), 0
    while after < seq:
        portion = await book.read(stream, after, min(AT_ONCE, seq - after))
        if not portion:
            raise Refused("session.unknown")
        for entry in portion:
            state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))
        after = portion[-1].seq
    return [each for key, before in state.touched.items() for each in _of(state, key, before, _Shown(lang, people))]


def _of(state: StreamState, key: tuple[str, str], before: Entity | None, shown: "_Shown") -> list[Change]:
    after, noun = state.at_key(key), key[0]
    fields: dict[str, None] = {}
    for entity in (before, after):
        if entity is not None:
            fields |= dict.fromkeys(state.kind.fields(noun, DESK, entity.shown_as))
    found = []
    for name in (each for each in fields if each not in LEFT_OUT and each not in state.kind.computed(noun)):
        was, now = getattr(before, name, None), getattr(after, name, None)
        if was == now:
            continue
        old = HIDDEN if was is not None and (noun, name) in ASKERS_OWN else shown.value(noun, name, was)
        found.append(Change(shown.noun(noun), shown.field(name), old, shown.value(noun, name, now)))
    return found


class _Shown(NamedTuple):
    lang: str
    people: Mapping[str, str]

    def noun(self, name: str) -> str:
        return words.words(self.lang).get(f"audit.noun.{name}", name)

    def field(self, name: str) -> str:
        return words.words(self.lang).get(f"audit.field.{name}", name)

    def value(self, noun: str, name: str, value: Any) -> str | None:
        known = words.words(self.lang)
        if value in (None, "", ()):
            return None
        if isinstance(value, ErasableText):
            return self.value(noun, "", value.text)
        if isinstance(value, bool):
            return known["audit.yes" if value else "audit.no"]
        if isinstance(value, int):
            return f"{clock(value)} {day_of(value):%d/%m/%Y}" if value > MOMENT else str(value)
        if not isinstance(value, str):
            value = msgspec.json.encode(value, enc_hook=str).decode()
        for key in (f"state.{noun}.{value}", f"{name}.{value}"):
            if key in known:
                return known[key]
        if value in self.people:
            return self.people[value]
        return masked(value, LONGEST)
