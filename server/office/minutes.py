"""The minutes of a session as data, out of its record as everybody may read it: opening, who was present, programme,
questions and answers in order, opinions, closing. Pure; pages and documents are drawn of it alike."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from server.domain.session.question_state import MEANINGS, QUESTION

LATER = "later"


class Attendant(NamedTuple):
    name: str
    title: str
    unit: str


class Item(NamedTuple):
    """A line of the programme; `at`: planned (ms)."""

    at: int
    kind: str
    title: str


class Correction(NamedTuple):
    """`text` is the wording before."""

    at: int
    note: str
    text: str


class Translation(NamedTuple):
    """`original`, `lang`: tags of the languages from which and into which."""

    original: str
    lang: str
    text: str


class Answer(NamedTuple):
    """`parts`: signed parts of others in a joint answer, each with who signed it."""

    text: str
    signed: Attendant | None
    parts: Sequence[tuple[Attendant, str]]
    at: int
    live: bool
    entered: bool
    corrections: Sequence[Correction]


class Said(NamedTuple):
    """One question or opinion. `name` is empty for whoever asked without one; a stub has neither text nor asker."""

    id: str
    number: int
    kind: str
    text: str
    translation: Translation | None
    name: str
    province: str | None
    field: str
    business: bool
    asked_at: int
    together: int
    state: str
    reason: str
    note: str
    url: str
    answer: Answer | None

    @property
    def stub(self) -> bool:
        return MEANINGS[self.state].stub


class Minutes(NamedTuple):
    """`live`, `later`, `open`: questions answered in the session, afterwards, and not yet; each in its order. `stubs`:
    what was public once. `seq`, `digest`: where the log ends, where the record is made of the log."""

    unit: str
    code: str
    topic: str
    venue: str
    state: str
    starts_at: int
    ends_at: int
    closed_at: int | None
    present: Sequence[Attendant]
    programme: Sequence[Item]
    live: Sequence[Said]
    later: Sequence[Said]
    open: Sequence[Said]
    opinions: Sequence[Said]
    stubs: Sequence[Said]
    figures: Mapping[str, int]
    url: str
    seq: int
    digest: str

    @property
    def parts(self) -> Mapping[str, Sequence[Said]]:
        """In their order, under the names that pages and files have for them."""
        return {
            "said": self.live, "written": self.later, "waiting": self.open, "opinions": self.opinions,
            "stubs": self.stubs,
        }  # fmt: skip

    @property
    def every(self) -> list[Said]:
        """All of them, by number."""
        found = (*self.live, *self.later, *self.open, *self.opinions, *self.stubs)
        return sorted(found, key=lambda each: each.number)


def minutes(record: Mapping[str, Any]) -> Minutes:
    """Of a record as server/web/downloads.py gives it."""
    session, every = record["session"], [_said(pair) for pair in record["pairs"]]
    shown = [each for each in every if not each.stub]
    asked = [each for each in shown if each.kind == QUESTION]
    last = record["record"] or {"seq": 0, "digest": ""}
    return Minutes(
        unit=record["unit"], code=session["code"], topic=session["topic"], venue=session["venue"],
        state=session["state"], starts_at=record.get("began_at") or session["starts_at"],
        ends_at=session.get("ended_at") or session["ends_at"], closed_at=session.get("closed_at"),
        present=[_attendant(person) for person in record["panel"]],
        programme=[
            Item(session["starts_at"] + each["offset"], each["kind"], each["title"]) for each in record["programme"]
        ],
        live=_in_order(each for each in asked if each.answer and each.answer.live),
        later=_in_order(each for each in asked if each.answer and not each.answer.live),
        open=[each for each in asked if not each.answer],
        opinions=[each for each in shown if each.kind != QUESTION],
        stubs=[each for each in every if each.stub],
        figures=record["figures"] or {}, url=record["url"], seq=last["seq"], digest=last["digest"],
    )  # fmt: skip


def _in_order(found: Any) -> list[Said]:
    return sorted(found, key=lambda each: (each.answer.at, each.number))


def _said(pair: Mapping[str, Any]) -> Said:
    question, answer, other = pair["question"], pair["answer"], pair.get("translation")
    return Said(
        id=question["id"], number=question["number"], kind=question.get("kind", QUESTION),
        text=question.get("text") or "",
        translation=Translation(other["original"], other["lang"], other["text"]) if other else None,
        name=question.get("name") or "", province=question.get("province"),
        field=question.get("field", ""), business=question.get("asker_type") == "business",
        asked_at=question.get("asked_at", 0),
        together=1 + max(len(question.get("merged") or ()), question.get("supported") or 0),
        state=question["state"], reason=question.get("reason") or "", note=question.get("note") or "",
        url=pair["url"], answer=_answer(answer) if answer and answer.get("text") else None,
    )  # fmt: skip


def _answer(answer: Mapping[str, Any]) -> Answer:
    parts = [
        (Attendant(each["name"], each["title"], each["body"]), each["text"])
        for each in answer.get("parts") or ()
        if each["text"]
    ]
    return Answer(
        text=answer["text"], signed=_attendant(answer["signed"]) if answer["signed"] else None, parts=parts,
        at=answer.get("happened_at") or answer["published_at"], live=answer["mode"] != LATER,
        entered=bool(answer.get("happened_at")),
        corrections=[Correction(each["at"], each["note"], each["text"]) for each in answer["corrections"]],
    )  # fmt: skip


def _attendant(person: Mapping[str, Any]) -> Attendant:
    return Attendant(person["name"], person["title"], person["unit"])
