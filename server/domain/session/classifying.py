"""Sorting: what a question is about, from where, and whether it asks or proposes. Labels need no guard: the last holds.

any that is read ──classify──▶ the same, under other headings
"""

from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import Actor, Now
from server.domain.noun import Noun
from server.domain.roles import EDITORS
from server.domain.sample import Draw
from server.domain.session.guards import Of, conflict, find
from server.domain.session.question import act
from server.domain.session.question_state import KINDS, OF_KIND, OPINION, STATES, VEILED, WITHDRAWN, WORDLESS
from server.domain.session.session import CLOSED, WORKING, need
from server.domain.state import Happened, StreamState
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, event

SORTED = tuple(state for state in STATES if state not in (VEILED, WITHDRAWN, *WORDLESS))
# In these a question is heard as an opinion alone.
NOTED = tuple(state for state, meaning in OF_KIND[OPINION].items() if meaning.final and meaning.heading == "noted")


@event("question.classified")
class Classified(Event, frozen=True):
    """The question was put under another field, place or kind."""

    question: str
    kind: str
    field: str
    province: str | None


NOUN = Noun("classifying", events=(Classified,))


class Classify(Of, frozen=True, kw_only=True):
    """What is left out stays as it is; `nowhere` takes the place out."""

    kind: Literal["question", "opinion"] | None = None
    field: Annotated[str, msgspec.Meta(extra={"list": "field"})] | None = None
    province: Annotated[str, msgspec.Meta(extra={"list": "province"})] | None = None
    nowhere: bool = False


def _sample(draw: Draw) -> dict[str, Any]:
    every: dict[str, Any] = {
        "kind": KINDS[draw.what % 2], "field": draw.listed("field"), "province": draw.listed("province"),
        "nowhere": True,
    }  # fmt: skip
    chosen = list(every)[draw.what // 2 % len(every)]
    return {"question": draw.fitting().id, chosen: every[chosen]}


@NOUN.command(
    "question.classify", by=EDITORS, on=(*WORKING, CLOSED), when=SORTED, of="question", undo=TAKEN_BACK, sample=_sample
)
def classify(stream: StreamState, actor: Actor, p: Classify, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.state not in SORTED:
        raise conflict(question)
    kind = p.kind or question.kind
    if kind != question.kind and (question.state in NOTED or need(stream).state == CLOSED):
        raise Refused("question.kind_stays", field="kind", number=question.number)
    province = None if p.nowhere else p.province or question.province
    labels = kind, p.field or question.field, province
    if labels == (question.kind, question.field, question.province):
        return ()
    return (Classified(question=question.id, kind=kind, field=labels[1], province=province),)


@NOUN.fold(Classified)
def _classified(stream: StreamState, happened: Classified, where: Happened) -> None:
    labels = {"kind": happened.kind, "field": happened.field, "province": happened.province}
    act(stream, happened.question, where, **labels)
