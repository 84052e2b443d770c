"""The kinds of stream, one of those that share their nouns."""

from server.domain.kinds import KINDS

DISTINCT = tuple({tuple(kind.nouns.values()): kind for kind in reversed(KINDS)}.values())[::-1]
