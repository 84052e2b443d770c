"""The figures: a row per session in `figures`, for pages that look at many sessions at once: the board of the day, the
year, who is behind with answers. `blocking` is what keeps the session from being closed; times are ms, null = never.

Written by the projector `questions`, which follows: counting must not cost those who ask.
"""

from collections.abc import Sequence

from server.domain.session import activity, line
from server.domain.session.question_state import ALOUD, KINDS, OF_KIND, tally
from server.domain.session.session import of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.views.figures import figures

_MOVE = frozenset({"session", "question", "answer", "line"})
_PUBLIC = [
    tally(kind, state, written)
    for kind in KINDS
    for state, meaning in OF_KIND[kind].items()
    for written in (False, True)
    if meaning.public
]
_LIVE = [tally(kind, state, written) for kind in KINDS for state in ALOUD for written in (False, True)]


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session = of(state)
    if session is None or not any(noun in _MOVE for noun, _ in touched):
        return []
    counted, real, cut = figures(state), state.moments.get, line.offline(state)
    values: dict[str, object] = {
        "room": session.room,
        "received": counted["asked"],
        "accepted": sum(state.counts[each] for each in _PUBLIC),
        "answered": counted["answered"],
        "answered_live": sum(state.counts[each] for each in _LIVE),
        **{name: counted[name] for name in ("waiting", "unread", "noted", "merged", "refused", "withdrawn", "veiled")},
        "blocking": counted["left"],
        "began_at": real(activity.BEGAN),
        "live_since": real(activity.LIVE_SINCE),
        "last_question_at": real(activity.LAST_QUESTION),
        "last_answer_at": real(activity.LAST_ANSWER),
        "unread_since": real(activity.UNREAD),
        "offline_since": cut.since if cut else None,
    }
    return [Row("figures", {"session": session.id}, values)]
