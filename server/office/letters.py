"""What the mails to askers say: both parts, text and HTML, of one list of blocks. Pure.

A kind of letter is its blocks here and its words under `mail.<kind>` in both words files.
"""

import re
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from server.local_time import VIETNAM
from server.office.letter import Written

WIDTH, LANG = 72, "vi"
DATA = "data_"
SHOWN = 1200
"""So many characters of an answer stand in a mail; all of it stands at its address."""
ELSEWHERE = ("moved", "answered_there", "corrected_there")
"""Of a question that another unit has; `unit_there` is its name."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FOLDER = Path(__file__).parent / "mails"


_ADDRESS = re.compile(r"(.*?)(https?://\S+)\s*")


class Say(Protocol):
    def __call__(self, key: str, lang: str, **values: object) -> str: ...


class About(NamedTuple):
    """All that a letter may tell of one question. Times are ms; texts that were erased are empty."""

    kind: str
    lang: str
    unit: str
    topic: str
    starts_at: int
    number: int
    receipt_no: str
    asked_at: int
    question: str
    own_url: str
    url: str
    unsubscribe: str
    name: str = ""
    due: int | None = None
    reason: str = ""
    note: str = ""
    answer: str = ""
    signed: str = ""
    answered_at: int | None = None
    in_time: bool = True
    opinion: bool = False
    unit_there: str = ""
    code: str = ""


class Fact(NamedTuple):
    title: str
    value: str
    note: str = ""
    due: bool = False


class Block(NamedTuple):
    """`kind`: text, facts, head, quote, act or quiet."""

    kind: str
    text: str = ""
    url: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.strip()]


@cache
def _sheet() -> Template:
    jinja = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return jinja.get_template("mail.html")


class Letters:
    """`say` gives the words of a key in a language."""

    def __init__(self, say: Say) -> None:
        self._say, self._sheet = say, _sheet()

    def write(self, about: About, recipient: str) -> Written:
        def t(key: str, **values: object) -> str:
            return self._say(key, about.lang, **values)

        blocks = list(self._blocks(about, t))
        subject = t(f"mail.{about.kind}.subject", number=about.number, due=_day(about.due, t))
        if about.kind == "receipt" and about.due is None:
            subject = t("mail.receipt.subject_opinion", number=about.number)
        page = {"blocks": blocks, "subject": subject, "t": t, "lang": about.lang, "unit": about.unit,
                "topic": about.topic, "unsubscribe": about.unsubscribe}  # fmt: skip
        text = "\n\n".join([*_text(blocks), self._foot(about, t)]) + "\n"
        return Written(recipient, subject, text, self._sheet.render(page), about.lang, about.unsubscribe)

    def sheet(self, subject: str, body: str) -> str:
        """The HTML part of a mail that was written as text: a line that ends in an address becomes a button."""
        blocks = [
            Block("act", told[1].strip(" :"), told[2]) if (told := _ADDRESS.fullmatch(line)) else Block("text", line)
            for line in body.splitlines()
            if line.strip()
        ]

        def t(key: str, **values: object) -> str:
            return self._say(key, LANG, **values)

        page = {"blocks": blocks, "subject": subject, "t": t, "lang": LANG, "unit": t("mail.service"), "topic": "",
                "unsubscribe": ""}  # fmt: skip
        return self._sheet.render(page)

    def _blocks(self, about: About, t: Callable[..., str]) -> Iterator[Block]:
        yield Block("text", t("mail.dear_named", name=about.name) if about.name else t("mail.dear"))
        values = {
            "number": about.number, "time": _time(about.asked_at), "date": _date(about.asked_at), "unit": about.unit,
            "day": _day(about.starts_at, t), "there": about.unit_there,
        }  # fmt: skip
        yield Block("text", t(f"mail.{about.kind}.lead", **values))
        if about.kind in ELSEWHERE:
            yield from _facts(about if about.kind == "moved" else about._replace(due=None), t)
            if about.question:
                yield Block("quote", about.question)
            yield Block("act", t("mail.there"), about.url)
            return
        if about.kind in ("answered", "corrected"):
            yield from _answer(about, t)
            return
        if about.kind == "refused":
            yield Block("facts", facts=(Fact(t("mail.reason"), about.reason),))
            if about.note:
                yield Block("text", about.note)
        else:
            yield from _facts(about, t)
            if about.code:
                yield Block("facts", facts=(Fact(t("mail.data_code.code"), about.code),))
            if about.note:
                key = "mail.held.asked" if about.kind == "held" else "mail.because"
                yield Block("text", t(key, reason=about.note, text=about.note))
        if about.question:
            yield Block("quote", about.question)
        yield Block("act", t("mail.data" if about.kind.startswith(DATA) else "mail.own"), about.own_url)
        yield Block("quiet", t("mail.data_code.say" if about.code else "mail.code"))

    def _foot(self, about: About, t: Callable[..., str]) -> str:
        lines = ["-- ", f"{about.unit}, {t('mail.service')}", f"{t('mail.unsubscribe')}: {about.unsubscribe}"]
        return "\n".join([*lines, *textwrap.wrap(f"{t('mail.never')} {t('mail.automatic')}", WIDTH)])


def _facts(about: About, t: Callable[..., str]) -> Iterator[Block]:
    due = Fact(t("mail.due"), _day(about.due, t), t("mail.due_note", day=_date(about.starts_at)), due=True)
    number = Fact(t("mail.number"), t("pair.number", number=about.number), f"({about.receipt_no})")
    yield Block("facts", facts=(due, number) if about.due else (number,))


def _answer(about: About, t: Callable[..., str]) -> Iterator[Block]:
    if about.question:
        yield Block("head", t("mail.question"))
        yield Block("quote", about.question)
    yield Block("head", t("mail.answer"))
    at = _day(about.answered_at, t)
    by = t("mail.signed", name=about.signed or about.unit, date=at)
    yield Block("text", by if about.in_time else t("mail.signed_late", name=about.signed or about.unit, date=at))
    if about.note:
        yield Block("text", t("mail.corrected.note", note=about.note))
    yield Block("text", about.answer if len(about.answer) <= SHOWN else about.answer[:SHOWN].rpartition(" ")[0] + " …")
    yield Block("act", t("mail.whole"), about.url)


def _text(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind == "facts":
            yield "\n\n".join(_fact(fact) for fact in block.facts)
        elif block.kind == "head":
            yield block.text.upper()
        elif block.kind == "quote":
            yield "\n".join(
                textwrap.fill(line, WIDTH, initial_indent="> ", subsequent_indent="> ") for line in block.lines
            )
        elif block.kind == "act":
            yield f"{block.text}:\n{block.url}"
        else:
            yield "\n\n".join(textwrap.fill(line, WIDTH) for line in block.lines)


def _fact(fact: Fact) -> str:
    title = fact.title.upper() if fact.due else fact.title
    note = f"\n({fact.note})" if fact.due and fact.note else f" {fact.note}" if fact.note else ""
    return f"{title}: {fact.value}{note}"


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(VIETNAM)


def _date(ms: int) -> str:
    return f"{_local(ms):%d/%m/%Y}"


def _time(ms: int) -> str:
    return f"{_local(ms):%H:%M}"


def _day(ms: int | None, t: Callable[..., str]) -> str:
    if ms is None:
        return ""
    return f"{t(f'weekday.{DAYS[_local(ms).weekday()]}')}, {_local(ms):%d/%m/%Y}"
