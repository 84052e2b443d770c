"""What the session is busy with, for those who watch over many: when it last took a question, sorted one, gave an
answer, and when it was live. Nobody sees it in a frame: moments of the stream (`StreamState.moments`), which the table
`figures` tells."""

from server.domain.clarification import Clarified, Held, Released
from server.domain.noun import Noun
from server.domain.session.answer import Published
from server.domain.session.ending import EndUndone
from server.domain.session.life import Ended, IntakeOpened, Resumed, Started
from server.domain.session.merging import Merged, Unmerged
from server.domain.session.postponing import Cancelled, Postponed
from server.domain.session.question import Accepted, Answered, Asked, Unveiled, Veiled, WasRefused, Withdrawn
from server.domain.session.question_state import ASKED, KINDS, tally
from server.domain.state import Happened, StreamState
from server.log.event import Event

# `opened`: the intake; `began` and `ended`: the live part; `live_since`: its last beginning, with a pause behind it;
# `unread`: since when questions wait that nobody sorts.
OPENED, BEGAN, LIVE_SINCE, ENDED = "opened", "began", "live_since", "ended"
LAST_QUESTION, LAST_ANSWER, UNREAD = "last_question", "last_answer", "unread"
_UNREAD = [tally(kind, ASKED, written) for kind in KINDS for written in (False, True)]

NOUN = Noun("activity")


def unread(stream: StreamState) -> int:
    """How many questions nobody has sorted yet."""
    return sum(stream.counts[each] for each in _UNREAD)


@NOUN.fold(IntakeOpened)
def _opened(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.moments.setdefault(OPENED, where.at)


@NOUN.fold(Started, Resumed)
def _live(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.moments.setdefault(BEGAN, where.at)
    stream.moments[LIVE_SINCE] = where.at
    stream.moments.pop(ENDED, None)


@NOUN.fold(Ended)
def _ended(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.moments[ENDED] = where.at


@NOUN.fold(Postponed, Cancelled)
def _not_held(stream: StreamState, happened: Event, where: Happened) -> None:
    """What had begun and came to nothing was not live."""
    for each in (BEGAN, LIVE_SINCE, ENDED):
        stream.moments.pop(each, None)


@NOUN.fold(EndUndone)
def _goes_on(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.moments.pop(ENDED, None)


@NOUN.fold(Asked)
def _asked(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.moments[LAST_QUESTION] = where.at
    stream.moments.setdefault(UNREAD, where.at)


@NOUN.fold(Clarified, Released, Unmerged, Unveiled)
def _back(stream: StreamState, happened: Event, where: Happened) -> None:
    """Whoever was asked back has answered, or need not, or it left its group: it is to be sorted again."""
    if unread(stream):
        stream.moments.setdefault(UNREAD, where.at)


@NOUN.fold(Accepted, Held, Merged, WasRefused, Withdrawn, Veiled)
def _sorted(stream: StreamState, happened: Event, where: Happened) -> None:
    if not unread(stream):
        stream.moments.pop(UNREAD, None)
    elif isinstance(happened, Withdrawn):
        stream.moments.setdefault(UNREAD, where.at)
    else:
        stream.moments[UNREAD] = where.at


@NOUN.fold(Answered, Published)
def _answered(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.moments[LAST_ANSWER] = where.at


def again(stream: StreamState, where: Happened) -> None:
    """Many were sorted, or some are to be sorted again."""
    if unread(stream):
        stream.moments.setdefault(UNREAD, where.at)
    else:
        stream.moments.pop(UNREAD, None)
