"""What /api/v1 answers, as types: the answers are made of them, and so is the document. Times: RFC 3339, UTC."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

Pieces = Iterable[tuple[str, bool]]
Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"}, description="RFC 3339, UTC")]
Address = Annotated[str, msgspec.Meta(extra_json_schema={"format": "uri"})]


def moment(at: int | None) -> str | None:
    if at is None:
        return None
    found = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return found.replace("+00:00", "Z")


class Answered(msgspec.Struct, kw_only=True, omit_defaults=False):
    """Base of what is answered."""


class Problem(msgspec.Struct, kw_only=True):
    """RFC 9457. `say` tells a person what to do; `field`: the parameter that is meant."""

    type: str
    title: str
    status: int
    code: str
    say: str
    field: str | None = None
    retry_after: int | None = None


class Unit(Answered):
    """A unit of the register; `successor`: the slug of the unit in whose place it stands today, if it is no more."""

    slug: str
    name: str
    kind: str
    in_force: bool
    successor: str | None
    url: Address | None


class Units(Answered):
    items: list[Unit]


class Person(Answered):
    name: str
    title: str
    unit: str


class Session(Answered):
    """`state`: as docs/protocol.md draws it; `sealed`: whether its record was sealed."""

    id: str
    code: str
    unit: str
    unit_name: str
    topic: str
    venue: str
    state: str
    starts_at: Moment
    ends_at: Moment
    answer_due: Moment
    received: int
    answered: int
    panel: list[Person]
    url: Address
    transcript: Address


class Sessions(Answered):
    """`next`: the address of the next page, or null."""

    items: list[Session]
    next: Address | None


class Correction(Answered):
    """`text` is the wording before."""

    at: Moment
    note: str
    text: str


class Part(Answered):
    """A signed part of a joint answer."""

    text: str
    signed: Person


class Answer(Answered):
    """`mode`: `live` or `later`; `happened_at`: when it was given, of one that was entered afterwards; `late`: days
    after the deadline."""

    text: str
    mode: str
    published_at: Moment
    happened_at: Moment | None
    signed: Person | None
    parts: list[Part]
    corrections: list[Correction]
    late: int


class Translation(Answered):
    """A question in a second language; `original`: the language of its own wording. Tags of BCP 47."""

    original: str
    lang: str
    text: str


class Pair(Answered):
    """A question or an opinion with its answer. One that is out of sight has number, state and reason
    alone; `erased_at`: when its words were erased, as its asker wished, or null. `session` is null for what a unit
    answers in its inbox."""

    id: str
    number: int
    session: str | None
    unit: str
    state: str
    reason: str | None
    erased_at: Moment | None
    kind: str | None
    asker_type: str | None
    field: str | None
    province: str | None
    name: str | None
    text: str | None
    translation: Translation | None
    asked_at: Moment | None
    merged: list[int]
    answer: Answer | None
    url: Address


class Pairs(Answered):
    items: list[Pair]
    next: Address | None


class Value(Answered):
    """A value of a filter, and how many it would give beside the other filters."""

    value: str
    name: str
    count: int
    chosen: bool


class Live(Answered):
    """A session as it is now. `asking`: whether questions are taken; `on_stage`: what is being answered; `newest`:
    answers, the newest first; `again_ms`: read again after this."""

    session: Session
    asking: bool
    on_stage: Pair | None
    newest: list[Pair]
    again_ms: int


class Piece(Answered):
    """Of a text, in its order; `marked`: it was looked for."""

    text: str
    marked: bool


class Result(Pair):
    """A pair that was found. `unit_name`: who held the session, as it was called on that day; `place`: the name of
    `province`, with that of today where it is another; `question` and `excerpt`: of both texts, on one line each, what
    is around the words that were looked for."""

    unit_name: str
    place: str | None
    question: list[Piece]
    excerpt: list[Piece]


class Similar(Answered):
    items: list[Result]


class Found(Answered):
    total: int
    items: list[Result]
    facets: dict[str, list[Value]]
    next: Address | None


class Key(Answered):
    id: str
    public: str
    made_at: Moment
    retired_at: Moment | None
    vouched_by: str | None
    voucher: str | None


class Seal(Answered):
    """`statement` is the very text that was signed; see docs/proof.md."""

    statement: str
    signature: str
    keys: list[Key]


class Dataset(Answered):
    """A file of all published pairs."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    pairs: int
    made_at: Moment
    url: Address


class Datasets(Answered):
    licence: str
    licence_url: str
    items: list[Dataset]


class Index(Answered):
    """Where everything is."""

    openapi: Address
    units: Address
    sessions: Address
    search: Address
    datasets: Address


def person(of: Mapping[str, Any]) -> Person:
    return Person(name=of.get("name") or "", title=of.get("title") or "", unit=of.get("unit") or of.get("body") or "")


def answer(of: Mapping[str, Any], late: int) -> Answer:
    parts = [Part(text=each["text"], signed=person(each)) for each in of.get("parts") or () if each["text"]]
    changes = [
        Correction(at=moment(each["at"]) or "", note=each["note"], text=each["text"]) for each in of["corrections"]
    ]
    signed = person(of["signed"]) if of.get("signed") else None
    return Answer(
        text=of["text"], mode=of["mode"], published_at=moment(of["published_at"]) or "",
        happened_at=moment(of.get("happened_at")), signed=signed, parts=parts, corrections=changes, late=late,
    )  # fmt: skip


def _told(asked: Mapping[str, Any], answered: Mapping[str, Any] | None) -> bool:
    """The record of the answer stays also where the words of the question were erased."""
    return bool(answered and answered.get("text") and ("text" in asked or asked.get("erased_at")))


def pair_of(row: Mapping[str, Any], told: Mapping[str, Any], late: int, url: str) -> Pair:
    """Of a row of the transcript and what it says."""
    asked, answered, other = told["question"], told["answer"], told.get("translation")
    return Pair(
        id=asked["id"], number=asked["number"], session=row["session"], unit=row["room"], state=asked["state"],
        reason=asked.get("reason"), erased_at=moment(asked.get("erased_at")), kind=asked.get("kind"),
        asker_type=asked.get("asker_type"), field=asked.get("field"), province=asked.get("province"),
        name=asked.get("name"), text=asked.get("text"),
        translation=msgspec.convert(other, Translation) if other else None,
        asked_at=moment(asked.get("asked_at")), merged=list(asked.get("merged") or ()),
        answer=answer(answered, late) if _told(asked, answered) else None, url=url,
    )  # fmt: skip


def result_of(pair: Pair, unit: str, place: str | None, question: Pieces, answer: Pieces) -> Result:
    pieces = ([Piece(text=text, marked=marked) for text, marked in each] for each in (question, answer))
    shown, excerpt = pieces
    return Result(**msgspec.structs.asdict(pair), unit_name=unit, place=place, question=shown, excerpt=excerpt)
