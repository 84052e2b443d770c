"""The figures: a row per session in `figures`, for pages that look at many sessions at once: the board of the day, the
year, who is behind with answers. `blocking` is what keeps the session from being closed; times are ms, null = never."""

from collections.abc import Sequence

from server.domain.session import activity, line
from server.domain.session.question import ANSWERED_LIVE, KINDS, OF_KIND, tally
from server.domain.session.session import of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector
from server.views.figures import figures

_MOVE = frozenset({"session", "question", "answer", "activity", "line"})
_PUBLIC = [
    tally(kind, state, written)
    for kind in KINDS
    for state, meaning in OF_KIND[kind].items()
    for written in (False, True)
    if meaning.public
]
_LIVE = [tally(kind, ANSWERED_LIVE, written) for kind in KINDS for written in (False, True)]


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("figures", ("figures",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session = of(state)
    if session is None or not any(noun in _MOVE for noun, _ in touched):
        return []
    counted, real, cut = figures(state), activity.of(state), line.offline(state)
    values: dict[str, object] = {
        "room": session.room,
        "received": counted["asked"],
        "accepted": sum(state.counts[each] for each in _PUBLIC),
        "answered": counted["answered"],
        "answered_live": sum(state.counts[each] for each in _LIVE),
        **{name: counted[name] for name in ("waiting", "unread", "noted", "refused", "withdrawn", "veiled")},
        "blocking": counted["left"],
        "began_at": real.began,
        "live_since": real.live_since,
        "last_question_at": real.last_question_at,
        "last_answer_at": real.last_answer_at,
        "unread_since": real.unread_since,
        "offline_since": cut.since if cut else None,
    }
    return [Row("figures", {"session": session.id}, values)]
