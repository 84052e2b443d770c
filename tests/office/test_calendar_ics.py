"""Days off from an iCalendar file, and where two tables of days off differ."""

from datetime import date

import pytest

from server.domain.calendar.working_days import Calendar, Special
from server.errors import Refused
from server.office.calendar_check import differences
from server.office.calendar_file import read, text_of
from server.office.calendar_ics import MOST_LINES, MOST_PARTS

KINDS = {"nghỉ bù": "compensatory", "làm bù": "makeup"}


def ics(*events: str) -> str:
    body = "\r\n".join(f"BEGIN:VEVENT\r\n{each}\r\nEND:VEVENT" for each in events)
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//VI\r\nX-WR-CALNAME:Lịch 2027\r\n{body}\r\nEND:VCALENDAR\r\n"
    )


TET = "UID:1\r\nDTSTART;VALUE=DATE:20270205\r\nDTEND;VALUE=DATE:20270208\r\nSUMMARY:Tết Nguyên đán"


def test_an_event_is_its_days() -> None:
    days = read(ics(TET, "UID:2\r\nDTSTART;VALUE=DATE:20270902\r\nSUMMARY:Quốc khánh\r\nSTATUS:TENTATIVE")).days
    assert sorted(days) == [date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2027, 9, 2)]
    assert days[date(2027, 2, 5)] == Special("holiday", "Tết Nguyên đán", False, "Lịch 2027")
    assert days[date(2027, 9, 2)].provisional


def test_a_category_says_which_kind_of_day() -> None:
    event = "UID:3\r\nDTSTART;VALUE=DATE:2027050{}\r\nSUMMARY:x\r\nCATEGORIES:{}"
    days = read(ics(event.format(3, "Nghỉ bù"), event.format(8, "Làm bù")), KINDS).days
    assert [what.kind for what in days.values()] == ["compensatory", "makeup"]


def test_a_moment_is_a_day_of_viet_nam() -> None:
    assert [*read(ics("UID:4\r\nDTSTART:20270429T180000Z\r\nSUMMARY:x")).days] == [date(2027, 4, 30)]


@pytest.mark.parametrize(
    ("events", "code", "line"),
    [
        ((TET, TET), "calendar.import_twice", 11),
        ((TET + "\r\nRRULE:FREQ=YEARLY",), "calendar.import_repeats", 5),
        (("UID:5\r\nSUMMARY:x",), "calendar.import_day", 5),
        (("UID:6\r\nDTSTART;VALUE=DATE:20270205\r\nDTEND;VALUE=DATE:20280205",), "calendar.import_long", 5),
        (("UID:7\r\nDTSTART;VALUE=DATE:20270205\r\nCATEGORIES:makeup",), "calendar.import_makeup", 5),
        (("UID:8\r\nDTSTART;VALUE=DATE:20279999\r\nSUMMARY:x",), "calendar.import_day", 5),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_line(events: tuple[str, ...], code: str, line: int) -> None:
    with pytest.raises(Refused) as no:
        read(ics(*events), KINDS)
    assert (no.value.code, no.value.details["line"]) == (code, line)


def test_an_empty_file_is_none() -> None:
    with pytest.raises(Refused, match="import_empty"):
        read(ics())


def test_two_tables_differ_where_one_works_and_the_other_does_not() -> None:
    ours = Calendar(
        {date(2027, 2, 5): Special("holiday", "Tết"), date(2027, 2, 13): Special("makeup", "bù")}, frozenset()
    )
    off = {date(2027, 1, 1): "New Year", date(2027, 2, 5): "Tet", date(2027, 5, 1): "a Saturday"}
    found = differences(ours, 2027, off, set())
    assert [(each.day.isoformat(), each.ours, each.name) for each in found] == [
        ("2027-01-01", True, "New Year"), ("2027-02-13", True, "bù"),
    ]  # fmt: skip
    assert not differences(ours, 2027, {date(2027, 2, 5): "Tet"}, {date(2027, 2, 13)})


def test_a_file_of_strangers_costs_little_whatever_it_is_made_of() -> None:
    """Each of these took its reader seconds; now what is not read of it is left out, and the rest is counted."""
    aside = "\r\n".join(["X-ALT-DESC:<p>", *["COMMENT:a"] * 7000, "BEGIN:VALARM", "TRIGGER:-PT1H", "END:VALARM"])
    days = read(ics(TET + "\r\n" + aside, f"UID:2\r\nDTSTART;VALUE=DATE:20270902\r\nCATEGORIES:holiday{',x' * 60_000}"))
    assert len(days.days) == 4
    for text, code in (
        (ics(*["UID:1"] * MOST_PARTS), "calendar.import_large"),
        (ics("SUMMARY:x\r\n" * (MOST_LINES + 1)), "calendar.import_large"),
        ("\n" * 9000, "calendar.import_large"),
        ("[y2028]\n" + "a." * 5000 + "a = 1", "calendar.import_large"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT" + " " * 100_000 + "x", "calendar.import_syntax"),
        ('01/05/2027,holiday,"' + "x" * 140_000, "calendar.import_syntax"),
    ):
        with pytest.raises(Refused) as no:
            read(text)
        assert no.value.code == code


def test_what_is_no_text_is_none() -> None:
    assert text_of("\ufeffngày".encode()) == "ngày"
    for raw in ("ngày".encode("utf-16"), b"1/5/2027\0", b"\xff"):
        with pytest.raises(UnicodeDecodeError):
            text_of(raw)
