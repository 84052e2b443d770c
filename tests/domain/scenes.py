"""Scenes of a noun, pure: given what happened, when somebody commands, then these events, or this refusal."""

import hashlib
from collections.abc import Mapping
from typing import Any

from server.domain.command import Actor, Now, read
from server.domain.hours import Held
from server.domain.kinds import kind_of
from server.domain.state import Happened
from server.errors import Refused
from server.log import event
from server.log.entry import Reaction
from server.log.event import Event
from server.views.entity import view
from tests.laws.histories import START, TERMS


class Scene:
    """One stream. `given(actor, command, **payload)` must pass; `when` keeps events, reactions or the refusal. `taken`:
    what stands in the rooms already."""

    def __init__(self, stream: str) -> None:
        self.kind = kind_of(stream)
        self.state = self.kind.state(stream)
        self.now = START
        self.events: list[Event] = []
        self.caused: list[Reaction] = []
        self.refusal: Refused | None = None
        self.taken: tuple[Held, ...] = ()
        self.sittings: tuple[int, ...] = ()

    def given(self, actor: Actor, name: str, /, **payload: Any) -> "Scene":
        self.when(actor, name, **payload)
        assert self.refusal is None, f"given {name}: refused, {self.refusal}"
        return self

    def when(self, actor: Actor, name: str, /, **payload: Any) -> "Scene":
        self.events, self.caused, self.refusal = [], [], None
        id = hashlib.sha256(f"{self.state.seq}{self.now}".encode()).hexdigest()[:24]
        try:
            terms = TERMS._replace(lists={**TERMS.lists, "occupied": self.taken, "sittings": self.sittings})
            wanted = read(self.kind.command(name), payload, terms)
            self.happens(actor.id, *self.kind.decide(self.state, actor, name, wanted, Now(self.now, id)))
        except Refused as no:
            self.refusal = no
        return self

    def clock(self, now: int) -> "Scene":
        """What the clock brings at `now`."""
        self.now, self.events, self.caused, self.refusal = now, [], [], None
        self.happens("clock", *self.kind.due(self.state, now))
        return self

    def happens(self, by: str, *events: Event) -> None:
        for each in events:
            where = Happened(self.state.seq + 1, self.now, by)
            self.state.apply(each, where)
            self.events.append(each)
            self.caused += self.kind.reactions(self.state, each, where)

    @property
    def elsewhere(self) -> list[Reaction]:
        """What it causes in other streams."""
        return [each for each in self.caused if each.target != self.state.name]

    def then(self, *names: str) -> "Scene":
        """These events and no other, by their names on the wire."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert [event.kind_of(each).name for each in self.events] == list(names)
        return self

    def refused(self, code: str, **details: Any) -> "Scene":
        assert self.refusal is not None, f"not refused: {self.events}"
        assert self.refusal.code == code
        assert details.items() <= self.refusal.details.items()
        return self

    def seen(self, audience: str, noun: str, id: str | None = None) -> Mapping[str, Any] | None:
        """An entity as this audience sees it (the only one of its noun, when no id is given)."""
        (key,) = [key for key in self.state.keys(noun) if id in (None, key[1])]
        entity = self.state.at_key(key)
        assert entity is not None
        return view(self.kind, entity, audience)
