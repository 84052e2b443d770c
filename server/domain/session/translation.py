"""A second language of a question: what it says in another language, named as a translation, beside the asker's words.

(none) ──write──▶ alongside ◀─write─┐ ──drop──▶ dropped_out ──write──▶ …
                     └──────────────┘   unshown: its question is not public; of_old_wording: that is another one by now

The original stays and comes first. What was taken out of the wording may stand in its translation, so that is out of
everybody's sight as soon as the wording is another one, until somebody writes it anew. Where a question goes, its
translation goes (behind_question).
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, get_args

import msgspec

from server import personal_data
from server.domain.command import Actor, Now
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, DESK, EDITORS, STAGE
from server.domain.sample import Draw
from server.domain.session.guards import Of, Reading, find, readable
from server.domain.session.lent import beside, lent
from server.domain.session.moderation import EDITABLE
from server.domain.session.question import Question, QuestionText
from server.domain.session.question_state import SHOWN
from server.domain.session.session import ENDED, WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

ALONGSIDE, UNSHOWN, OUTDATED, DROPPED = "alongside", "unshown", "of_old_wording", "dropped_out"
STATES = (ALONGSIDE, UNSHOWN, OUTDATED, DROPPED)
STANDING = (ALONGSIDE, UNSHOWN, OUTDATED)
# By their tags (BCP 47); what they are called says `language.<tag>`.
Language = Literal["vi", "km", "cjm", "tyz", "blt", "mtq", "nut", "hmn", "rad", "jra", "bdq", "zh", "en", "fr"]
LANGUAGES = get_args(Language)
WRITE, DROP = "translation.write", "translation.drop"


@event("translation.written")
class Written(Event, frozen=True):
    """A translation of the question was written down, from the language `original` into `lang`."""

    question: str
    rev: int
    original: str
    lang: str
    text: Words


@event("translation.dropped")
class Dropped(Event, frozen=True):
    """The translation was taken away again."""

    question: str
    rev: int


class Translation(Entity, frozen=True, kw_only=True):
    """Has the id of its question. `of`: the entry that holds the wording which was translated."""

    noun: ClassVar[str] = "translation"
    state: Annotated[
        str,
        says("`alongside` its question, `unshown` while that is not public, `of_old_wording`, `dropped_out`"),
    ]
    rev: Annotated[int, says("counts every writing; guards the next")]
    original: Annotated[str, says("the language of the question's own wording (BCP 47)")]
    lang: Annotated[str, says("the language into which it was translated (BCP 47)")]
    text: Annotated[ErasableText, says("the translation")]
    of: int
    by: Annotated[str, says("who wrote last")]
    acted_at: Annotated[int, says("when")]


def personal(translation: Any) -> list[dict[str, Any]]:
    """`[{kind, start, end, open}]`: personal data in `text`, by code points; `open`: it may stay, as a rule"""
    return personal_data.told(translation.text.text)


NOUN = Noun(
    "translation",
    entity=Translation,
    events=(Written, Dropped),
    states=STATES,
    seen=(
        Seen((*AUDIENCES, STAGE), "original lang text", (ALONGSIDE,)),
        Seen((DESK,), "state rev original lang text personal by acted_at can", STANDING),
        Seen((DESK,), "state rev by acted_at", (DROPPED,)),
    ),
    names={"id": "question"},
    computed={"personal": personal},
)


class Write(Reading, frozen=True, kw_only=True):
    rev: int
    original: Language
    lang: Language
    text: QuestionText


class Drop(Of, frozen=True, kw_only=True):
    rev: int


def _rev(draw: Draw, question: str) -> int:
    before = draw.state.get(Translation, question)
    return (before.rev if before else 0) + draw.stale


def _write_sample(draw: Draw) -> dict[str, Any]:
    question = draw.fitting(Question.noun)
    original, lang = ("vi", "en") if draw.what % 2 else ("km", "vi")
    text = f"Bản dịch {draw.token()}"
    return draw.about(question, rev=_rev(draw, question.id), original=original, lang=lang, text=text)


def _drop_sample(draw: Draw) -> dict[str, Any]:
    id = draw.fitting().id
    return {"question": id, "rev": _rev(draw, id)}


@NOUN.command(
    WRITE, by=EDITORS, on=(*WORKING, *ENDED), when=EDITABLE, of="question", undo=TAKEN_BACK, sample=_write_sample
)
def write(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    question = readable(stream, p, EDITABLE)
    _current(stream, question, p.rev)
    if p.lang == p.original:
        raise Refused("translation.same", field="lang")
    return (Written(question=p.question, rev=p.rev + 1, original=p.original, lang=p.lang, text=p.text),)


@NOUN.command(DROP, by=EDITORS, on=(*WORKING, *ENDED), when=STANDING, undo=TAKEN_BACK, sample=_drop_sample)
def drop(stream: StreamState, actor: Actor, p: Drop, now: Now) -> tuple[Event, ...]:
    before = _current(stream, find(stream, p.question), p.rev)
    if before is None or before.state == DROPPED:
        raise Refused("translation.missing")
    return (Dropped(question=p.question, rev=p.rev + 1),)


def _current(stream: StreamState, question: Question, rev: int) -> Translation | None:
    before = stream.get(Translation, question.id)
    if rev != (before.rev if before else 0):
        seen = {"rev": before.rev, "by": before.by, "at": before.acted_at} if before else {"rev": 0}
        raise Refused("translation.conflict", number=question.number, **seen)
    return before


@NOUN.fold(Written)
def _written(stream: StreamState, happened: Written, where: Happened) -> None:
    question = stream.need(Question, happened.question)
    written = Translation(
        id=question.id, state=UNSHOWN, rev=happened.rev, original=happened.original, lang=happened.lang,
        text=ErasableText(where.seq, happened.text), of=question.text.seq, by=where.by, acted_at=where.at,
    )  # fmt: skip
    stream.put(msgspec.structs.replace(written, state=_standing(question, written)))


@NOUN.fold(Dropped)
def _dropped(stream: StreamState, happened: Dropped, where: Happened) -> None:
    before = stream.need(Translation, happened.question)
    nothing = ErasableText(before.text.seq, "")
    stream.put(
        msgspec.structs.replace(
            before, state=DROPPED, rev=happened.rev, text=nothing, by=where.by, acted_at=where.at
        )
    )  # fmt: skip


def _standing(question: Question, translation: Translation) -> str:
    if question.settled:
        return DROPPED
    if not (translation.text.text and question.text.text) or question.text.seq != translation.of:
        return OUTDATED
    return ALONGSIDE if question.state in SHOWN else UNSHOWN


def follow(stream: StreamState, id: str) -> None:
    """It is where its question is by now."""
    question, before = stream.get(Question, id), stream.get(Translation, id)
    if question is None or before is None or before.state == DROPPED:
        return
    if (state := _standing(question, before)) != before.state:
        stream.put(msgspec.structs.replace(before, state=state))


def of_lent(stream: StreamState, id: str) -> Iterator[int]:
    """The entries that hold this question's words where they stand for another question, and those that translate
    them."""
    said = set(stream.words_about(id))
    mains = {main.id: main.text.seq for main in lent(stream, id)}
    yield from mains.values()
    for each in dict.fromkeys([*mains, *beside(stream, id)]):
        one = stream.get(Translation, each)
        if one is not None and one.text.text and one.of in {*said, mains.get(each)}:
            yield one.text.seq
