"""Samples: payloads that could pass, drawn for generated histories from a state and chance given as a number. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from server.domain.command import Command, Terms
from server.domain.state import Entity, StreamState

Raw = dict[str, Any]


class Draw:
    """One draw for `command`. `what` is the chance: the same number and state give the same payload. `token()` is a
    text that occurs nowhere else, so that a law can look for it. Raises LookupError where nothing can be drawn."""

    def __init__(self, state: StreamState, command: Command, what: int, tokens: Iterator[str], terms: Terms) -> None:
        self.state, self.command, self.what, self.terms = state, command, what, terms
        self._tokens = tokens

    @property
    def stale(self) -> bool:
        """Now and then a guard that no longer holds."""
        return self.what % 11 == 0

    def token(self) -> str:
        return next(self._tokens)

    def listed(self, name: str) -> str:
        """One of a closed list."""
        known = sorted(self.terms.lists[name])
        return known[self.what % len(known)]

    def any(self, noun: str) -> Entity:
        """An entity of this noun."""
        return self._pick([self.state.at_key(key) for key in self.state.keys(noun)], self.what)

    def fitting(self, noun: str = "") -> Entity:
        """As a rule an entity from whose state the command may lead."""
        every = [self.state.at_key(key) for key in self.state.keys(noun or self.command.of)]
        fit = [each for each in every if getattr(each, "state", "") in self.command.when] if self.what % 5 else []
        return self._pick(fit or every, self.what // 5)

    def about(self, entity: Entity, **more: Any) -> Raw:
        """The fields that the payload has of these: the entity's guards, texts with tokens, and `more`."""
        given: Raw = {
            entity.noun: entity.id,
            "state": getattr(entity, "state", ""),
            "text_rev": getattr(entity, "text_rev", 0) - self.stale,
            "rev": getattr(entity, "rev", 0) + self.stale,
        } | more
        return {field: given[field] for field in self.command.payload.__struct_fields__ if field in given}

    @staticmethod
    def _pick(pool: "list[Entity | None]", what: int) -> Entity:
        found = [each for each in pool if each is not None]
        if not found:
            raise LookupError("nothing to draw from")
        return found[what % len(found)]


Sample = Callable[[Draw], Raw]


def nothing(draw: Draw) -> Raw:
    """The payload of a command that carries none."""
    return {}
