"""All attacks by name."""

from typing import Any, NamedTuple

from tests.abuse import floods, forgery, frames, people, silence


class Kind(NamedTuple):
    """`usual`: how many, when a command does not say; `short`: how many among the tests. `hall`: it needs the house."""

    attack: Any
    usual: int
    short: int
    state: bool = False


ATTACKS: dict[str, Kind] = {
    "reserved": Kind(forgery.reserved, 480, 48),
    "poison": Kind(forgery.poison, 330, 33),
    "attachments": Kind(forgery.attachments, 200, 60),
    "huge": Kind(forgery.huge, 200, 20),
    "injection": Kind(forgery.injection, 120, 12),
    "deflate": Kind(frames.deflate, 200, 20),
    "oversized": Kind(frames.oversized, 200, 16),
    "lies": Kind(frames.lies, 230, 23),
    "fragments": Kind(frames.fragments, 100, 6),
    "halves": Kind(frames.halves, 250, 60),
    "malformed": Kind(floods.malformed, 20, 10),
    "tiny": Kind(floods.tiny, 20, 5),
    "acks": Kind(floods.acks, 20, 5),
    "commands": Kind(floods.commands, 20, 5),
    "mines": Kind(floods.mines, 20, 5),
    "controls": Kind(floods.controls, 50, 10),
    "churn": Kind(floods.churn, 20, 5),
    "namespaces": Kind(floods.namespaces, 200, 20),
    "connections": Kind(floods.connections, 50, 20),
    "vanishing": Kind(floods.vanishing, 1000, 100),
    "readers": Kind(silence.readers, 40, 10),
    "pongs": Kind(silence.pongs, 40, 10),
    "silent": Kind(silence.silent, 200, 30),
    "slowloris": Kind(silence.slowloris, 1000, 70),
    "origins": Kind(people.origins, 600, 60),
    "guessing": Kind(people.guessing, 2000, 60, state=True),
    "strangers": Kind(people.strangers, 20, 2, state=True),
    "replay": Kind(people.replay, 100, 10, state=True),
    "stuffing": Kind(people.stuffing, 500, 60, state=True),
    "halved": Kind(silence.halved, 200, 20),
}
