"""A noun's one declaration: entity, events, states and their meaning, who sees what, commands, folds, samples. Pure.

A module of `domain/<kind>/` makes one `Noun` and enters commands, folds and reactions into it with its decorators; the
ordered list of its kind (`domain/<kind>/__init__.py`) enters the noun everywhere else. What is missing or contradicts
itself is a TypeError at import that names it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

import msgspec

from server.domain.command import Command, Payload
from server.domain.sample import Sample
from server.domain.state import ALL, Entity, Fold
from server.domain.undoing import UNDOING
from server.log import event
from server.log.event import Event

F = TypeVar("F", bound=Callable[..., Any])
Reacts = Callable[..., Iterable[Any]]
Computed = Mapping[str, Callable[[Any], Any]]

# Fields that every noun may show and none declares.
COMMON = {
    "can": "what staff may do with it in this state: command to `{roles, with}`",
    "open": "names of the commands that this state of the stream lets through, of those that this audience may",
}


class Seen(NamedTuple):
    """Which audiences see which fields (names separated by spaces) while the entity is in one of these states."""

    audiences: Sequence[str]
    fields: str
    states: Collection[str]


class Noun:
    """`paged`: a first frame holds the newest of this noun, not all (the rule). `newest`: it holds so many of it
    beside those of all others, and its older ones come by pages of their own; 0 = it is paged with the others.
    `least`: a first frame holds its newest, so many, whatever came after them. `names`: which field holds the id of
    which nouns' entities (separated by spaces); frames are closed under it. `blocking`: tallies that keep the stream
    from being closed. `concerns`: which field holds the id of the question whose asker it concerns, `ALL` = everybody
    who asked. `computed`: fields that are made from the entity for a view. `late`: the entity as the public sees it
    while the broadcast lags, None = not yet. A noun without an entity acts on those of others. `fields`: what each
    field that somebody sees means, as its entity `says` it.
    """

    def __init__(
        self,
        name: str,
        *,
        entity: type[Entity] | None = None,
        events: Sequence[type[Event]] = (),
        states: Collection[str] = (),
        seen: Sequence[Seen] = (),
        paged: bool = True,
        newest: int = 0,
        least: int = 0,
        names: Mapping[str, str] | None = None,
        blocking: Collection[tuple[str, ...]] = (),
        concerns: str | None = None,
        computed: Computed | None = None,
        late: Callable[[Any], Any] | None = None,
    ) -> None:
        self.name, self.entity, self.events, self.states, self.seen = name, entity, tuple(events), tuple(states), seen
        self.paged, self.newest, self.least, self.names = paged, newest, least, names or {}
        self.blocking, self.concerns = blocking, concerns
        self.computed, self.late = computed or {}, late
        self.commands: dict[str, Command] = {}
        self.samples: dict[str, Sample] = {}
        self.folds: list[tuple[type[Event], Fold]] = []
        self.reactions: list[tuple[type[Event], Reacts]] = []
        self.fields: dict[str, str] = {}
        self._check()

    def command(
        self,
        name: str,
        *,
        by: Collection[str],
        on: Collection[str],
        sample: Sample,
        when: Collection[str] = (),
        of: str = "",
        fresh: bool = False,
        undo: str = "",
    ) -> Callable[[F], F]:
        """A decision under its wire name `noun.verb`: who may (`by`: roles), in which states of the stream (`on`) and,
        where it moves an entity, from which of its states (`when`, of the noun `of`). `sample`: a payload for tests.
        `fresh`: a second factor must have been shown just now. `undo`: of an act on one question, whether it can be
        taken back, else why not (undoing.py)."""
        if not by or not on:
            raise TypeError(f"the command {name} must say who may (by) and when (on)")
        if undo and undo not in UNDOING:
            raise TypeError(f"{name} does not say by one of undoing.py whether it is taken back: {undo}")
        if name in self.commands:
            raise TypeError(f"two commands are called {name}")

        def enter(decide: F) -> F:
            payload = get_type_hints(decide).get("p")
            if not (isinstance(payload, type) and issubclass(payload, Payload)):
                raise TypeError(f"the decision of {name} must say what it carries: a parameter `p` of a Payload")
            about = of or name.partition(".")[0]
            roles, states, before = frozenset(by), frozenset(on), frozenset(when)
            self.commands[name] = Command(name, roles, states, about, before, payload, decide, fresh, undo)
            self.samples[name] = sample
            return decide

        return enter

    def fold(self, *events: type[Event]) -> Callable[[F], F]:
        """What an event changes; several nouns may fold the same one, in the order of their kind's list."""

        def enter(function: F) -> F:
            self.folds.extend((each, function) for each in events)
            return function

        return enter

    def reaction(self, *events: type[Event]) -> Callable[[F], F]:
        """What an event causes in other streams: (state after it, event, where) gives reactions for the outbox."""

        def enter(function: F) -> F:
            self.reactions.extend((each, function) for each in events)
            return function

        return enter

    def _check(self) -> None:
        for each in self.events:
            event.kind_of_type(each)
        if self.entity is None:
            if self.seen or self.states:
                raise TypeError(f"the noun {self.name} declares what is seen of an entity, but no entity")
            return
        if self.entity.noun != self.name:
            raise TypeError(f"the entity of the noun {self.name} calls itself {self.entity.noun}")
        if not self.seen:
            raise TypeError(f"the noun {self.name} does not say who sees it (seen)")
        self._check_fields(set(self.entity.__struct_fields__))
        self._check_states("state" in self.entity.__struct_fields__)
        self.fields = {field: self._says(field) for row in self.seen for field in row.fields.split()}

    def _check_fields(self, fields: set[str]) -> None:
        shown = {field for row in self.seen for field in row.fields.split()}
        if strange := sorted(shown - fields - set(self.computed) - set(COMMON)):
            raise TypeError(f"the noun {self.name} shows {', '.join(strange)}: its entity has no such field")
        if strange := sorted(set(self.names) - fields):
            raise TypeError(f"the noun {self.name} names others by {', '.join(strange)}: its entity has no such field")
        if self.concerns not in (None, ALL, *fields):
            raise TypeError(f"the noun {self.name} concerns whom {self.concerns} says: its entity has no such field")

    def _check_states(self, stateful: bool) -> None:
        if stateful and not self.states:
            raise TypeError(f"the noun {self.name} does not say which states it has and what each means")
        told = {each for row in self.seen for each in row.states}
        if strange := sorted(told - set(self.states or ("",))):
            raise TypeError(f"the noun {self.name} is shown while it is {', '.join(strange)}: it has no such state")
        if blind := sorted(set(self.states) - told):
            raise TypeError(f"the noun {self.name} does not say who sees it while it is {', '.join(blind)}; write an "
                            "empty row for a state that nobody sees")  # fmt: skip

    def _says(self, field: str) -> str:
        hints = get_type_hints(self.entity, include_extras=True)
        notes = [note for note in get_args(hints.get(field)) if isinstance(note, msgspec.Meta)]
        made = self.computed.get(field)
        said = next((note.description for note in notes if note.description), None)
        meaning = COMMON.get(field) or said or (made.__doc__ if made else None)
        if not meaning:
            raise TypeError(f"the noun {self.name} shows {field} and does not say what it means: "
                            "Annotated[..., says(...)] in its entity, or a docstring where it is computed")  # fmt: skip
        return meaning
