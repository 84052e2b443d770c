"""What askers are told by mail: which event of a session is a letter to whom. Whoever adds an event adds its row here
and its words under `mail.<kind>` in both words files.

A letter is written into the outbox in the transaction of its event; its text is made when it is sent, from what holds
then, so that one that a later event has overtaken is not sent.
"""

from typing import NamedTuple

from server.domain.asking_back import AskedThere
from server.domain.clarification import Clarification, Held
from server.domain.holder import TRANSFERRED
from server.domain.reporting import CHANNELS, LAID_BEFORE
from server.domain.session.answer import Answer, Published
from server.domain.session.consent import reached_for
from server.domain.session.correcting import Corrected
from server.domain.session.flood import Swept
from server.domain.session.merging import Merged
from server.domain.session.offline import AnswerEntered
from server.domain.session.postponing import Cancelled, Postponed
from server.domain.session.question import Accepted, Question, WasRefused
from server.domain.session.reachable import ASK_BACK, NOTIFY, Left
from server.domain.session.report import Report
from server.domain.session.report_signing import Presented
from server.domain.session.report_way import Sent
from server.domain.state import Happened, StreamState
from server.domain.transfer import DISPUTE, Placed, Settled, Transfer
from server.domain.transfer_news import ANSWERED
from server.log.entry import Letter
from server.log.event import Event

EVERYBODY = ""
# A report that leaves by mail goes to the Office, whose address is a setting.
REPORT, MAIL = Report.noun, CHANNELS[0]
"""A letter to everybody in the session whose question is still open: it names no question."""


THERE, CORRECTED_THERE = "answered_there", "corrected_there"
"""Of a question that was sent elsewhere: there it was answered, there the answer was corrected."""


class Told(NamedTuple):
    """`once`: whatever happens again, this is told once. `settles`: not before one may no longer undo it."""

    kind: str
    once: bool = False
    settles: bool = True


TOLD: dict[type[Event], Told] = {
    Left: Told("receipt", once=True, settles=False),
    Accepted: Told("accepted"),
    WasRefused: Told("refused"),
    Published: Told("answered"),
    AnswerEntered: Told("answered"),
    Corrected: Told("corrected"),
    Held: Told("held"),
    AskedThere: Told("held"),
    Placed: Told("moved"),
    Settled: Told(THERE),
    Postponed: Told("postponed", settles=False),
    Cancelled: Told("cancelled", settles=False),
}
# Which states make a letter of this kind true still, by what they mean.
HEADINGS = {
    "accepted": {"waiting", "noted"},
    "refused": {"refused"},
    "answered": {"answered"},
    "corrected": {"answered"},
    "postponed": {"waiting", "noted"},
    "cancelled": {"waiting", "noted"},
    "moved": {TRANSFERRED},
    THERE: {TRANSFERRED},
    CORRECTED_THERE: {TRANSFERRED},
}
# What becomes of a question becomes of those that were merged under it: their askers are told, too.
OF_GROUP = frozenset({"answered", "corrected", "refused", "moved", THERE, CORRECTED_THERE})
KINDS = (*dict.fromkeys(each.kind for each in TOLD.values()), CORRECTED_THERE)


def letters(state: StreamState, happened: Event, where: Happened) -> list[Letter]:
    """What this event is to askers, a report that is sent by mail to the Office, one that is laid before them to the
    unit's heads; `state` stands after it."""
    if isinstance(happened, Sent) and happened.channel == MAIL:
        return [Letter(REPORT, Report.noun, settles=False)]
    if isinstance(happened, Presented):
        return [Letter(LAID_BEFORE, EVERYBODY, settles=False)]
    found = TOLD.get(type(happened))
    if isinstance(happened, Merged):
        return _merged(state, happened)
    if isinstance(happened, Swept):
        return [Letter(TOLD[WasRefused].kind, each) for each in happened.questions if reached_for(state, each, NOTIFY)]
    if found is None:
        return []
    question: str = getattr(happened, "question", EVERYBODY)
    group, purpose = (question, *_group(state, found.kind, question)), purpose_of(found.kind)
    told = [each for each in group if not each or reached_for(state, each, purpose)]
    if not told:
        return []
    kind = found.kind
    if isinstance(happened, Placed) and happened.act == DISPUTE:  # nobody knows yet whose it is
        return []
    if isinstance(happened, Settled):
        if happened.outcome != ANSWERED:
            return []
        if not happened.corrected and state.need(Transfer, question).settled_at != happened.at:
            return []  # a correction was taken back: nothing else is new
        kind = CORRECTED_THERE if happened.corrected else THERE
    return [Letter(kind, each, found.once, found.settles) for each in told]


def _group(state: StreamState, kind: str, question: str) -> tuple[str, ...]:
    found = state.get(Question, question) if kind in OF_GROUP else None
    return found.members if found else ()


def _merged(state: StreamState, happened: Merged) -> list[Letter]:
    """What is merged under a question that is answered already is answered with it."""
    answer = state.get(Answer, happened.into)
    if answer is None or answer.text is None or answer.shelved:
        return []
    return [Letter("answered", each) for each in happened.questions if reached_for(state, each, NOTIFY)]


def lead(kind: str, state: StreamState, question: Question) -> Question:
    """The question of which a letter of this kind tells: under which the asker's own was merged, if it was."""
    return state.need(Question, question.into) if question.into and kind in OF_GROUP else question


def purpose_of(kind: str) -> str:
    """What its asker must have agreed to before a letter of this kind may go."""
    return ASK_BACK if kind == TOLD[Held].kind else NOTIFY


def holds(kind: str, state: StreamState, question: Question) -> bool:
    """Whether a letter of this kind is still true of the question."""
    question = lead(kind, state, question)
    if kind == TOLD[Held].kind:
        thread = state.get(Clarification, question.id)
        return thread is not None and thread.waits
    answer = state.get(Answer, question.id)
    if kind in ("answered", "corrected") and (answer is None or answer.text is None):
        return False
    if kind == "corrected" and not (answer and answer.corrections):
        return False
    transfer = state.get(Transfer, question.id)
    if kind == "moved" and (transfer is None or transfer.outcome):
        return False
    if kind in (THERE, CORRECTED_THERE) and (transfer is None or transfer.outcome != ANSWERED):
        return False
    if kind == CORRECTED_THERE and not (transfer and transfer.corrected):  # taken back
        return False
    if kind == "accepted" and not question.meaning.public:  # taken back: nobody could have seen it longer
        return False
    return kind not in HEADINGS or question.meaning.heading in HEADINGS[kind]
