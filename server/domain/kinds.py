"""The kinds of stream, and which kind a stream or a client's name of one belongs to."""

import re
from collections.abc import Sequence

from server.domain.audit import AUDIT
from server.domain.calendar import CALENDAR
from server.domain.command import Command
from server.domain.kind import Kind
from server.domain.round import ROUND
from server.domain.session import REHEARSAL, SESSION
from server.domain.state import StreamState
from server.domain.unit import UNIT
from server.errors import Refused

KINDS = (SESSION, REHEARSAL, UNIT, ROUND, CALENDAR, AUDIT)

# Ids of rehearsals begin so; their streams are the only ones that may be wiped.
REHEARSED = "dt-"
_NAME = re.compile(r"(?:[a-z]+:)?[A-Za-z0-9_-]{1,64}")


def commands(kinds: Sequence[Kind]) -> dict[str, Command]:
    """The commands of all kinds by name. One that several kinds know carries the same in each; else a TypeError."""
    found: dict[str, Command] = {}
    for kind in kinds:
        for name, each in kind.commands.items():
            if found.setdefault(name, each).payload is not each.payload:
                raise TypeError(f"{name} carries something else in a {kind.prefix} than in another kind of stream")
    return found


def by_prefix(kinds: Sequence[Kind]) -> dict[str, Kind]:
    prefixes = [kind.prefix for kind in kinds]
    if twice := sorted({prefix for prefix in prefixes if prefixes.count(prefix) > 1}):
        raise TypeError(f"two kinds of stream are called {', '.join(twice)}")
    return {kind.prefix: kind for kind in kinds}


_BY_PREFIX = by_prefix(KINDS)
COMMANDS = commands(KINDS)


def kind_of(stream: str) -> Kind:
    """The kind of a stream by its name, `prefix:id`. Raises Refused("stream.unknown")."""
    prefix, colon, id = stream.partition(":")
    if prefix not in _BY_PREFIX or not colon or not id:
        raise Refused("stream.unknown")
    return _BY_PREFIX[prefix]


def state_of(stream: str) -> StreamState:
    """The state of a stream before its first entry."""
    return kind_of(stream).state(stream)


def stream_of(id: str) -> str:
    """The stream that a client means: a session by its id alone, any other by its name. Raises Refused."""
    if _NAME.fullmatch(id) is None:  # such as U+0000, which PostgreSQL does not take
        raise Refused("session.unknown")
    if ":" in id:
        if not kind_of(id).addressed:
            raise Refused("session.unknown")
        return id
    return f"{REHEARSAL.prefix if id.startswith(REHEARSED) else SESSION.prefix}:{id}"


def id_of(stream: str) -> str:
    """What a client calls this stream."""
    return stream if kind_of(stream).addressed else stream.partition(":")[2]


def find(name: str) -> Command:
    """The command of this name in whatever kind, or Refused("command.unknown")."""
    try:
        return COMMANDS[name]
    except KeyError:
        raise Refused("command.unknown") from None
