"""The states that a noun declares are those that its folds reach, found by playing the samples of its kind."""

import random
from functools import cache

import pytest

from server.domain.state import Happened
from tests.kinds import DISTINCT
from tests.laws.histories import DAY, STREAMS, Writer

FEWEST, MOST = 40, 196
DECLARED = [(kind.prefix, noun.name) for kind in DISTINCT for noun in kind.nouns.values() if noun.states]


def declared(prefix: str) -> dict[str, set[str]]:
    (kind,) = (each for each in DISTINCT if each.prefix == prefix)
    return {noun.name: set(noun.states) for noun in kind.nouns.values() if noun.states}


@cache
def reached(prefix: str) -> dict[str, set[str]]:
    """By noun, every state in which the plays of this kind of stream left one of its entities at any time. They go on
    until every declared one is met."""
    (stream,) = (each for each in STREAMS if each.startswith(f"{prefix}:"))
    found: dict[str, set[str]] = {}
    for seed in range(MOST):
        if seed >= FEWEST and all(found.get(noun) == states for noun, states in declared(prefix).items()):
            break
        chance, writer = random.Random(seed), Writer(stream)
        for _ in range(260):
            writer.now += chance.choice((DAY, DAY, 9 * DAY)) if chance.random() < 0.02 else 1000
            for happened in writer.kind.due(writer.state, writer.now):
                writer.write("clock", happened)
            pick = chance.randrange(10_000)
            writer.step(pick - pick % 9 + chance.choice([0, 1, 2, 3, 4, 4]), chance.randrange(10_000))
        state = writer.kind.state(stream)
        for entry in writer.entries:
            for key in state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by)):
                entity = state.at_key(key)
                if entity is None:
                    continue
                found.setdefault(entity.noun, set()).update({entity.shown_as, getattr(entity, "state", "")})
    return found


@pytest.mark.parametrize(("prefix", "noun"), DECLARED)
def test_states_declared_are_states_reached(prefix: str, noun: str) -> None:
    assert reached(prefix)[noun] == declared(prefix)[noun]
