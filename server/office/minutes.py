"""The minutes of a session as data, out of its record as everybody may read it: opening, who was present, programme,
questions and answers in order, opinions, closing. Pure; pages and documents are drawn of it alike."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from server.domain.session.question_state import ALOUD, MEANINGS, QUESTION
from server.office.timeline import end_of

LATER = "later"
PARTS = ("said", "written", "waiting", "opinions", "stubs")


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
    erased_at: int | None = None

    @property
    def stub(self) -> bool:
        return MEANINGS[self.state].stub

    @property
    def part(self) -> str:
        """Under which part of the minutes it stands."""
        return part_of(self.state, self.kind, self.answer.live if self.answer else None)


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
    parts = {name: [each for each in every if each.part == name] for name in PARTS}
    last = record["record"] or {"seq": 0, "digest": ""}
    return Minutes(
        unit=record["unit"], code=session["code"], topic=session["topic"], venue=session["venue"],
        state=session["state"], starts_at=record.get("began_at") or session["starts_at"],
        ends_at=end_of(session, record.get("began_at"), [each.answer.at for each in parts["said"] if each.answer]),
        closed_at=session.get("closed_at"),
        present=[_attendant(person) for person in record["panel"]],
        programme=[
            Item(session["starts_at"] + each["offset"], each["kind"], each["title"]) for each in record["programme"]
        ],
        live=_in_order(parts["said"]), later=_in_order(parts["written"]), open=parts["waiting"],
        opinions=parts["opinions"], stubs=parts["stubs"],
        figures=record["figures"] or {}, url=record["url"], seq=last["seq"], digest=last["digest"],
    )  # fmt: skip


def part_of(state: str, kind: str, live: bool | None) -> str:
    """In pages and in files alike. `live`: how its answer was given, None = it has no text. What was answered counts as
    answered, also where nothing of it can be read any more."""
    if MEANINGS[state].stub:
        answered = MEANINGS[state].heading == "answered"
        return ("said" if state in ALOUD else "written") if answered else "stubs"
    if kind != QUESTION:
        return "opinions"
    return "waiting" if live is None else "said" if live else "written"


def _in_order(found: Sequence[Said]) -> list[Said]:
    """As they were answered; of what cannot be read any more by number, behind them."""
    return sorted(found, key=lambda each: (each.answer is None, each.answer.at if each.answer else 0, each.number))


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
        erased_at=question.get("erased_at"),
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
