"""What stands behind a question goes where the question goes, whatever moved it: its translation, after which answer it
was asked, live drafts, submissions, asked-for corrections, and the signed parts as the panel reads them.

After every event of the stream the questions that it touched are looked at; nobody who moves a question needs to know
what stands behind it.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from server.domain.noun import Noun, Seen
from server.domain.roles import PANEL
from server.domain.session import further, live_draft, translation
from server.domain.session.answer import Answer, follow
from server.domain.session.contribution import Contribution, Wording, of
from server.domain.session.correction import CorrectionAsked
from server.domain.session.panel import Person
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.session.session import Session
from server.domain.session.submission import Submission
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.log.event import Event, WordsErased

SEEN, AWAY = "on_panel", "put_away"
# An entity of these has the id of its question.
_OF_QUESTION = (Question.noun, Answer.noun, translation.NOUN.name, further.NOUN.name)


class PanelPart(Entity, frozen=True, kw_only=True):
    """A part of a joint answer as the panel reads it; has the id of the contribution. What a guest has not signed is
    the guest's alone; what a person of the panel writes, the panel reads as it reads drafts."""

    noun: ClassVar[str] = "part"
    state: Annotated[str, says("`on_panel`, or put away with its question")]
    standing: Annotated[
        str, says("as of the contribution: `drafted`, `handed_in`, `returned`, `accepted` or `left_out`")
    ]
    question: Annotated[str, says("id of the question it answers in part")]
    person: Annotated[str | None, says("id of the person of the panel who writes it, null: a guest")]
    rev: Annotated[int, says("counts what was written")]
    text_rev: Annotated[int, says("counts what was signed; guards what is said to it")] = 0
    draft: Annotated[Wording | None, says("`{text, name, title, body}` of a person of the panel, unsigned")] = None
    signed: Annotated[Wording | None, says("`{text, name, title, body}` as it was signed, or null")] = None
    signed_at: Annotated[int | None, says("when it was signed last, or null")] = None
    note: Annotated[ErasableText | None, says("which changes are asked for, why it was left out, or null")] = None


NOUN = Noun(
    "part",
    entity=PanelPart,
    states=(SEEN, AWAY),
    seen=(
        Seen((PANEL,), "standing question person rev text_rev draft signed signed_at note", (SEEN,)),
        Seen((PANEL,), "", (AWAY,)),
    ),
    names={"question": "question"},
)


def after(nouns: Iterable[Noun]) -> Noun:
    """The noun, looking on after whatever these tell of. It stands last among them."""
    happened = {each for noun in nouns for each in noun.events} | {each for noun in nouns for each, _ in noun.folds}
    NOUN.fold(WordsErased, *sorted(happened, key=lambda each: each.__name__))(look)
    return NOUN


def look(stream: StreamState, happened: Event, where: Happened) -> None:
    touched = list(stream.touched)
    if any(noun == Session.noun for noun, _ in touched) and stream.keys(live_draft.LiveDraft.noun):
        live_draft.follow_all(stream)
    for id in dict.fromkeys(id for noun, id in touched if noun in _OF_QUESTION):
        if (question := stream.get(Question, id)) is not None and question.erased_at is not None:
            follow(stream, id)  # its answer stays as long as it has words
        live_draft.follow(stream, id)
        translation.follow(stream, id)
        further.follow(stream, id)
        _shelve(stream, id)
    questions = [id for noun, id in touched if noun == Question.noun]
    written = [stream.need(Contribution, id) for noun, id in touched if noun == Contribution.noun]
    for id in dict.fromkeys((*questions, *(each.question for each in written))):
        _parts(stream, id)


def _away(stream: StreamState, id: str) -> bool:
    question = stream.get(Question, id)
    return question is None or question.state not in SHOWN


def _shelve(stream: StreamState, id: str) -> None:
    away = _away(stream, id)
    for found in (stream.get(Submission, id), stream.get(CorrectionAsked, id)):
        if found is not None and found.shelved != away:
            stream.put(msgspec.structs.replace(found, shelved=away))


def _parts(stream: StreamState, id: str) -> None:
    away = _away(stream, id)
    for each in of(stream, id):
        part, before = _part(stream, each, away), stream.get(PanelPart, each.id)
        if part != before and (before is not None or part.state != AWAY):
            stream.put(part)


def _part(stream: StreamState, each: Contribution, away: bool) -> PanelPart:
    person = each.invitation if stream.get(Person, each.invitation) else None
    if away or (each.signed is None and person is None):
        return PanelPart(
            id=each.id, state=AWAY, standing=each.state, question=each.question, person=person, rev=each.rev
        )
    return PanelPart(
        id=each.id, state=SEEN, standing=each.state, question=each.question, person=person, rev=each.rev,
        text_rev=each.text_rev, draft=each.draft if person is not None else None, signed=each.signed,
        signed_at=each.signed_at, note=each.note,
    )  # fmt: skip
