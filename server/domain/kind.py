"""A kind of stream: what the runtime, frames, signals, the clock, rebuild and verify know of session, unit and round.

It collects its nouns into tables (commands, folds, reactions, what each audience sees) and checks that they fit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from server.domain.command import ASKER, GUEST, REACTION, Actor, Command, Now, Payload
from server.domain.erasure import nothing_back
from server.domain.noun import Noun, Reacts
from server.domain.state import Entity, Fold, Happened, StreamState
from server.errors import Refused
from server.log.entry import Letter, Reaction
from server.log.event import Event

Due = Callable[[StreamState, int], tuple[Event, ...]]
DueNext = Callable[[StreamState], int | None]
Place = Callable[[StreamState], str | None]


Letters = Callable[[StreamState, Event, Happened], list[Letter]]


def never(state: StreamState) -> None:
    """The clock brings nothing."""


def nothing(state: StreamState, now: int) -> tuple[Event, ...]:
    return ()


def nobody(state: StreamState, happened: Event, where: Happened) -> list[Letter]:
    """Nobody is told by mail."""
    return []


class Kind:
    """`prefix`: streams are called `prefix:id`. `addressed`: clients name them so; else by the id alone. `root`: the
    noun whose entity, with the stream's id, has the stream's own state, one of `phases` ("" before it begins); None =
    it begins by itself. `place`: the room whose roles count there. `seats`: audiences and the roles of which one is
    needed (none = all may). `refusals`: the code that a command gets in a state that does not let it through, else
    `not_now`. `wiped`: may be deleted whole. `letters`: what an event is to people outside, by mail.
    """

    def __init__(
        self,
        prefix: str,
        *,
        nouns: Sequence[Noun],
        place: Place,
        seats: Mapping[str, frozenset[str]],
        root: str | None = None,
        addressed: bool = True,
        due: Due = nothing,
        due_next: DueNext = never,
        refusals: Mapping[str, str] | None = None,
        not_now: str = "command.forbidden",
        wiped: bool = False,
        letters: Letters = nobody,
    ) -> None:
        self.prefix, self.place, self.seats, self.addressed = prefix, place, seats, addressed
        self.due, self.due_next, self.wiped, self.letters = due, due_next, wiped, letters
        self.audiences = tuple(seats)
        _distinct(prefix, nouns)
        if root is not None and root not in {noun.name for noun in nouns if noun.entity is not None}:
            raise TypeError(f"the state of a {prefix} is that of its {root}: it has no such noun with an entity (root)")
        self.nouns = {noun.name: noun for noun in nouns}
        self.commands: dict[str, Command] = {name: one for noun in nouns for name, one in noun.commands.items()}
        self.blocking = tuple(tally for noun in nouns for tally in noun.blocking)
        self._root = self.nouns[root] if root is not None else None
        self._refusals, self._not_now = dict(refusals or {}), not_now
        self._folds: dict[type[Event], list[Fold]] = {}
        self._reactions: dict[type[Event], list[Reacts]] = {}
        for noun in nouns:
            for happened, fold in noun.folds:
                self._folds.setdefault(happened, []).append(fold)
            for happened, reacts in noun.reactions:
                self._reactions.setdefault(happened, []).append(reacts)
        self._fields = _table(nouns)
        self._can: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}
        self._open: dict[tuple[str, str], list[str]] = {}
        self.phases = ("", *(self._root.states if self._root else ()))
        self._check(nouns)
        self.named = {noun.name: {field: self._named(nouns) for field, nouns in noun.names.items()} for noun in nouns}

    def _named(self, nouns: str) -> tuple[str, ...]:
        """Of which nouns an id is: with the one that a field names come those that bear the id of its entity, for they
        may be seen where it is not."""
        every = (other for name in nouns.split() for other in (name, *self.nouns[name].names.get("id", "").split()))
        return tuple(dict.fromkeys(every))

    def state(self, name: str) -> StreamState:
        """The state of a stream of this kind before its first entry."""
        return StreamState(name, self)

    def command(self, name: str) -> Command:
        """The command of this name, or Refused("command.unknown")."""
        try:
            return self.commands[name]
        except KeyError:
            raise Refused("command.unknown") from None

    def phase(self, state: StreamState) -> str:
        """The stream's own state, on which commands depend (`on`)."""
        if self._root is None or self._root.entity is None:
            return ""
        return str(getattr(state.at_key((self._root.name, state.id)), "state", ""))

    def decide(self, state: StreamState, actor: Actor, name: str, payload: Payload, now: Now) -> tuple[Event, ...]:
        """The one place where a command is let through: who may, in which state of the stream, then the noun itself."""
        wanted = self.command(name)
        if not wanted.by & actor.roles:
            raise Refused("command.forbidden")
        phase = self.phase(state)
        if phase not in wanted.on:
            raise Refused(self._refusals.get(phase, self._not_now), state=phase)
        events: tuple[Event, ...] = wanted.decide(state, actor, payload, now)
        nothing_back(state, actor, events)
        return events

    def has(self, noun: str, state: str) -> bool:
        """Whether the noun says what this state means."""
        return state in self.nouns[noun].states

    def folds(self, happened: Event) -> Iterable[Fold]:
        return self._folds.get(type(happened), ())

    def reactions(self, state: StreamState, happened: Event, where: Happened) -> list[Reaction]:
        """What an event causes elsewhere; `state` stands after it."""
        found = self._reactions.get(type(happened))
        return [each for reacts in found for each in reacts(state, happened, where)] if found else []

    def fields(self, noun: str, audience: str, state: str) -> tuple[str, ...]:
        """What this audience sees of such an entity; () = not even that it exists."""
        return self._fields.get((noun, audience, state), ())

    def computed(self, noun: str) -> Mapping[str, Callable[[Any], object]]:
        """Fields that are made from the entity, by name."""
        return self.nouns[noun].computed

    def late(self, noun: str) -> Callable[[Any], Any] | None:
        """How an entity stands for the public while the broadcast lags."""
        return self.nouns[noun].late

    def can(self, noun: str, state: str) -> dict[str, dict[str, list[str]]]:
        """Staff's commands for an entity in this state: who may, and `with` what."""
        key = noun, state
        if key not in self._can:
            self._can[key] = {
                each.name: {"roles": sorted(each.by), "with": each.carried(noun)}
                for each in self.commands.values()
                if each.of == noun and state in each.when and not each.by & {ASKER, GUEST, REACTION}
            }
        return self._can[key]

    def open(self, audience: str, state: str) -> list[str]:
        """Names of the commands that the stream's state lets through, of those that somebody in this audience may."""
        key = audience, state
        if key not in self._open:
            roles = self.seats[audience] | {ASKER}
            self._open[key] = sorted(
                each.name for each in self.commands.values() if state in each.on and each.by & roles
            )
        return self._open[key]

    def _check(self, nouns: Sequence[Noun]) -> None:
        for each in self.commands.values():
            if each.when and each.of not in self.nouns:
                raise TypeError(f"{each.name} moves a {each.of}: a {self.prefix} has no such noun (of)")
            known = self.nouns[each.of].states if each.of in self.nouns else ()
            if strange := sorted(each.when - set(known)):
                raise TypeError(f"{each.name} starts from {', '.join(strange)}: no such state is declared by {each.of}")
            if strange := sorted(each.on - set(self.phases)):
                raise TypeError(
                    f"{each.name} is let through while a {self.prefix} is {', '.join(strange)}: no such state"
                )
        for noun in nouns:
            for happened in noun.events:
                if happened not in self._folds:
                    raise TypeError(f"nobody folds {happened.__name__}, an event of {noun.name}: say what it changes")
            for row in noun.seen:
                if strange := sorted(set(row.audiences) - set(self.audiences)):
                    raise TypeError(
                        f"{noun.name} is shown to {', '.join(strange)}: a {self.prefix} has no such audience"
                    )
            for other in " ".join(noun.names.values()).split():
                if other not in self.nouns:
                    raise TypeError(f"{noun.name} names a {other}: a {self.prefix} has no such noun")


def _distinct(prefix: str, nouns: Sequence[Noun]) -> None:
    """Raises TypeError when a name stands for two things."""
    every = {
        "nouns": [noun.name for noun in nouns],
        "commands": [name for noun in nouns for name in noun.commands],
        "entities": [noun.entity.__name__ for noun in nouns if noun.entity is not None],
    }
    for what, names in every.items():
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise TypeError(f"two {what} of a {prefix} are called {', '.join(twice)}")
    told = [happened for noun in nouns for happened in noun.events]
    if twice := sorted({each.__name__ for each in told if told.count(each) > 1}):
        raise TypeError(f"two nouns of a {prefix} tell of {', '.join(twice)} (events)")


def _table(nouns: Sequence[Noun]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    table: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for noun in nouns:
        for audiences, fields, states in noun.seen:
            for key in ((noun.name, audience, state) for audience in audiences for state in states):
                table[key] = tuple(dict.fromkeys((*table.get(key, ()), *fields.split())))
    return {key: fields for key, fields in table.items() if fields}


def entities(state: StreamState, noun: str) -> list[Any]:
    """All entities of a noun, oldest first."""
    found: list[Entity | None] = [state.at_key(key) for key in state.keys(noun)]
    return [each for each in found if each is not None]
