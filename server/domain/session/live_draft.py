"""A live draft: while the session allows it, the public reads the draft of an answer as it is written, marked as such.

(none) ──a draft is written, allow, show──▶ on_view ──withdraw──▶ held_back ──show──▶ on_view
                             on_view, held_back ──published, its question is away, not allowed any more──▶ put_away

Nothing of it stays public: what is held back or put away is in no view, and official is only what was published. It is
not allowed unless somebody who answers for the session allows it.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, AUDIENCES, DESK, EDITORS, EXPERT, HEAD, PANEL
from server.domain.sample import Draw
from server.domain.session.answer import UNOFFICIAL, Answer
from server.domain.session.guards import Of, conflict, find
from server.domain.session.phase import PHASES
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.session.session import ACTIVE, WORKING, Session, change, need
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import REVERSED
from server.errors import Refused
from server.log.event import Event, event

OPEN, WITHDRAWN, AWAY = "on_view", "held_back", "put_away"
ALLOW, WITHDRAW, SHOW = "live_draft.allow", "live_draft.withdraw", "live_draft.show"


@event("live_draft.allowed")
class Allowed(Event, frozen=True):
    """From now on the public reads drafts as they are written, or (not `on`) does not."""

    on: bool


@event("live_draft.withdrawn")
class Withdrawn(Event, frozen=True):
    """This draft is not public any more."""

    question: str


@event("live_draft.shown")
class Shown(Event, frozen=True):
    """This draft may be public again."""

    question: str


class LiveDraft(Entity, frozen=True, kw_only=True):
    """Has the id of its question. `waits`: the broadcast has not come to its question yet, see public_draft."""

    noun: ClassVar[str] = "live_draft"
    state: Annotated[str, says("`on_view`: the public reads it; `held_back`: somebody withdrew it")]
    text: Annotated[ErasableText | None, says("the draft; nobody has approved it")] = None
    person: Annotated[str | None, says("id of the person who answers, or null: the unit")] = None
    at: Annotated[int | None, says("when these words were written")] = None
    waits: bool = False


def public_draft(draft: Any) -> Any:
    """The draft as the public sees it: none while the broadcast lags behind the question that it answers."""
    return None if draft.waits else draft


NOUN = Noun(
    "live_draft",
    entity=LiveDraft,
    events=(Allowed, Withdrawn, Shown),
    states=(OPEN, WITHDRAWN, AWAY),
    seen=(
        Seen(AUDIENCES, "text person at", (OPEN,)),
        Seen((PANEL, DESK), "state can", (OPEN, WITHDRAWN)),
        Seen((PANEL, DESK), "", (AWAY,)),
    ),
    names={"id": "question", "person": "person"},
    late=public_draft,
)


class Allow(Payload, frozen=True, kw_only=True):
    on: bool


def _allow_sample(draw: Draw) -> dict[str, Any]:
    return {"on": draw.what % 5 > 0}


def _about(draw: Draw) -> dict[str, Any]:
    return {"question": draw.fitting().id}


@NOUN.command(ALLOW, by=(*EDITORS, HEAD, ADMIN), on=ACTIVE, sample=_allow_sample)
def allow(stream: StreamState, actor: Actor, p: Allow, now: Now) -> tuple[Event, ...]:
    if need(stream).drafts_shown == p.on:
        raise Refused("live_draft.same")
    return (Allowed(on=p.on),)


@NOUN.command(WITHDRAW, by=(EXPERT, *EDITORS, HEAD), on=WORKING, when=(OPEN,), undo=REVERSED, sample=_about)
def withdraw(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    _in(stream, p, OPEN)
    return (Withdrawn(question=p.question),)


@NOUN.command(SHOW, by=(EXPERT, *EDITORS, HEAD), on=WORKING, when=(WITHDRAWN,), undo=REVERSED, sample=_about)
def show(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    _in(stream, p, WITHDRAWN)
    return (Shown(question=p.question),)


def _in(stream: StreamState, p: Of, state: str) -> None:
    question, draft = find(stream, p.question), stream.get(LiveDraft, p.question)
    if draft is None or draft.state != state:
        raise conflict(question)


@NOUN.fold(Allowed)
def _allowed(stream: StreamState, happened: Allowed, where: Happened) -> None:
    change(stream, drafts_shown=happened.on)
    follow_all(stream)


@NOUN.fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Withdrawn, where: Happened) -> None:
    stream.put(LiveDraft(id=happened.question, state=WITHDRAWN))


@NOUN.fold(Shown)
def _shown(stream: StreamState, happened: Shown, where: Happened) -> None:
    stream.put(LiveDraft(id=happened.question, state=AWAY))
    follow(stream, happened.question)


def follow_all(stream: StreamState) -> None:
    for _, id in stream.keys(Answer.noun):
        follow(stream, id)


def follow(stream: StreamState, id: str) -> None:
    """The live draft of this question as it has to be now; see behind_question, which calls it after every event."""
    question, answer, before = stream.get(Question, id), stream.get(Answer, id), stream.get(LiveDraft, id)
    wanted = _wanted(stream.get(Session, stream.id), question, answer, before)
    if wanted is not None and wanted != before:
        stream.put(wanted)


def _wanted(
    session: Session | None, question: Question | None, answer: Answer | None, before: LiveDraft | None
) -> LiveDraft | None:
    draft = answer.draft if answer is not None and answer.state in UNOFFICIAL else None
    away = msgspec.structs.replace(before, state=AWAY, text=None, person=None, at=None) if before else None
    if session is None or not session.drafts_shown or PHASES[session.state].final:
        return away
    if question is None or question.state not in SHOWN:
        return away
    if answer is None or draft is None or not draft.text.text:
        return away
    if before is not None and before.state == WITHDRAWN:
        return before
    # What was in view before its question stepped on stays there.
    waits = question.late is not None and (before is None or before.state != OPEN or before.waits)
    return LiveDraft(id=question.id, state=OPEN, text=draft.text, person=answer.person, at=draft.at, waits=waits)
