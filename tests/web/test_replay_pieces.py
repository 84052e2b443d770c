"""Pieces of a replay follow each other, whatever nobody in the room saw of what came between."""

from types import SimpleNamespace
from typing import Any

from server.views.replay import Step
from server.web.replay_pieces import _Pieces

SITE: Any = SimpleNamespace(settings=SimpleNamespace(cache=SimpleNamespace(gzip_bytes=10**6)))
BEGUN = 1000


def gathered(*moments: int | None) -> list[int]:
    """Where the pieces begin of a session in which somebody saw a change at these moments, or (None) staff alone."""
    replay: Any = SimpleNamespace(begun=BEGUN, ended=9000, first=lambda limit: {"put": [], "figures": {"asked": 0}})
    pieces = _Pieces(SITE, 2, 10)
    for seq, at in enumerate(moments):
        pieces.take(replay, Step(at, seq, [], [], None) if at else None)
    return list(pieces.made(replay).starts)


def test_a_piece_begins_with_what_somebody_saw() -> None:
    assert gathered(1000, 1100, 1200, None, None, 1300, 1400, 1500, None) == [1000, 1300]
    assert gathered(None, 1100, 1200, None, 1300) == [BEGUN, 1300]
