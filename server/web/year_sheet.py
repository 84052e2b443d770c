"""The year as a workbook: units by weeks, sessions, sittings. Every text is written as a text and runs nowhere."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from server.office.year.account import Account
from server.office.year.facts import Session
from server.office.year.weeks import Weeks
from server.web import year_view, year_words
from server.words import t

SIGNS = {"held": "■", "planned": "□", "look": "▲", "late": "◆", "sitting": "▌"}
INKS = {"held": "#16553C", "planned": "#16553C", "look": "#6F4E00", "late": "#A51E17", "sitting": "#17201B"}
DATE = "dd/mm/yyyy"
A3 = 8
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cell = str | int | date | None


class Sheet:
    """A table on a sheet of its own: head, rows, widths; printed landscape, as wide as one page."""

    def __init__(self, book: Workbook, name: str, head: Sequence[str], widths: Sequence[int]) -> None:
        self.page: Worksheet = book.add_worksheet(name)
        self._bold: Format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        self._date: Format = book.add_format({"num_format": DATE, "align": "left"})
        self._rows = 1
        for column, (title, width) in enumerate(zip(head, widths, strict=True)):
            self.page.set_column(column, column, width)
            self.page.write_string(0, column, title, self._bold)
        self.page.freeze_panes(1, 1)
        self.page.repeat_rows(0)
        self.page.set_landscape()
        self.page.set_paper(A3)
        self.page.fit_to_pages(1, 0)

    def row(self, cells: Iterable[Cell], format: Format | None = None) -> int:
        """Gives the number of the row."""
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                self.page.write_datetime(self._rows, column, cell, self._date)
            elif isinstance(cell, int):
                self.page.write_number(self._rows, column, cell)
            elif cell:
                self.page.write_string(self._rows, column, cell, format)
        self._rows += 1
        return self._rows - 1


def workbook(accounts: Sequence[Account], year: int, today: date, lang: str) -> bytes:
    kept = BytesIO()
    book = Workbook(kept, OPTIONS)
    book.set_properties({"title": t("year.title", lang, year=year), "comments": _as_of(today, lang)})
    _units(book, accounts, year, today, lang)
    _sessions(book, accounts, year, lang)
    _sittings(book, accounts, year, lang)
    book.close()
    return kept.getvalue()


def _units(book: Workbook, accounts: Sequence[Account], year: int, today: date, lang: str) -> None:
    weeks = Weeks(year)
    heads = [_t(name, lang) for name in ("unit", "region", "state", "held", "needed")]
    head = [*heads, *map(str, weeks.numbers()), _t("reasons", lang)]
    sheet = Sheet(book, _t("year", lang, year=year), head, [22, 30, 16, 9, 9, *[3] * weeks.columns, 70])
    inks = {shape: book.add_format({"font_color": ink, "align": "center"}) for shape, ink in INKS.items()}
    for group in year_view.groups(accounts, lang, year):
        named = {each.unit.slug: each for each in accounts}
        for line in group["lines"]:
            each = named[line["slug"]]
            said = "; ".join(year_words.say(reason, lang, year) for reason in each.reasons)
            state = t(f"year.level.{each.state}", lang)
            cells = (each.unit.name, each.unit.region, state, each.held, each.needed)
            row = sheet.row([*cells, *[None] * weeks.columns, said])
            for shape, column, *_ in line["marks"]:
                sheet.page.write_string(row, len(heads) + column - 1, SIGNS[shape], inks[shape])
    legend = "  ".join(f"{sign} {t(f'year.mark.{shape}', lang)}" for shape, sign in SIGNS.items())
    sheet.row([])
    sheet.row([f"{_as_of(today, lang)}.  {legend}"])


def _sessions(book: Workbook, accounts: Sequence[Account], year: int, lang: str) -> None:
    days = ("day", "announce_by", "announced", "answer_due", "report_due")
    names = ("unit", "round", "topic", "code", "state", *days, "left")
    widths = (22, 24, 50, 26, 16, *[14] * len(days), 12)
    sheet = Sheet(book, _t("sessions", lang), [_t(name, lang) for name in names], widths)
    for each in accounts:
        for part in each.known.parts:
            called = year_words.capital(year_words.name(part, lang, year))
            for session in part.sessions:
                state = t(f"year.stage.{session.stage}", lang)
                dates = [getattr(session, name) for name in days]
                sheet.row([each.unit.name, called, part.topic, session.code, state, *dates, _left(session)])


def _sittings(book: Workbook, accounts: Sequence[Account], year: int, lang: str) -> None:
    names = ("unit", "kind", "begins", "ends", "state")
    sheet = Sheet(book, _t("sittings", lang), [_t(name, lang) for name in names], (22, 16, 14, 14, 24))
    for each in accounts:
        for sitting in sorted(each.known.sittings, key=lambda sitting: sitting.begins):
            if sitting.begins.year == year:
                kind = t(f"year.unit.{'ordinary' if sitting.ordinary else 'extraordinary'}", lang)
                moved = t("year.unit.moved", lang, date=f"{sitting.was:%d/%m/%Y}") if sitting.was else ""
                state = t("year.unit.off", lang) if sitting.off else moved
                sheet.row([each.unit.name, kind, sitting.begins, sitting.ends, state])


def _left(session: Session) -> Cell:
    return session.left if session.held else None


def _as_of(today: date, lang: str) -> str:
    return _t("as_of", lang, date=f"{today:%d/%m/%Y}")


def _t(name: str, lang: str, **values: Any) -> str:
    return t(f"year.sheet.{name}", lang, **values)
