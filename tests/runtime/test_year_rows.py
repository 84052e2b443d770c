"""Which units a year lists, and by which names: as the register has them on its days."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import msgspec

from server.office import calendar
from server.office.units import Room
from server.runtime import year_rows
from server.runtime.year_rows import session as read_session
from server.runtime.year_rows import units


def known(valid_from: str, name: str, ends_on: str = "", successor: str = "") -> Any:
    said = SimpleNamespace(valid_from=valid_from, name=name, region="")
    return SimpleNamespace(
        versions=(said,), at=lambda on: said, gone=bool(ends_on), ends_on=ends_on, successor=successor
    )  # fmt: skip


def room(slug: str) -> Room:
    return Room(slug, "province", slug, slug, slug, "", "Tây Nguyên", ())


REGISTER: Any = SimpleNamespace(
    rooms={"moi": room("moi")},
    every={"cu": room("cu"), "moi": room("moi")},
    units={"cu": known("2008-08-01", "Cũ", "2025-07-01", "moi"), "moi": known("2025-07-01", "Mới")},
)


def test_units_of_before_and_after_a_merger_have_their_years() -> None:
    listed = {year: [each.slug for each in units(REGISTER, year)] for year in (2007, 2010, 2024, 2025, 2026)}
    assert listed == {2007: [], 2010: ["cu"], 2024: ["cu"], 2025: ["cu", "moi"], 2026: ["moi"]}


def test_a_merged_unit_names_its_successor_and_the_day() -> None:
    old, new = units(REGISTER, 2025)
    assert (old.name, old.since, old.until, old.successor) == ("Cũ", date(2008, 8, 1), date(2025, 7, 1), "Mới")
    assert (new.since, new.until, new.successor) == (date(2025, 7, 1), None, "")
    assert old.there(date(2025, 6, 30))
    assert not old.there(date(2025, 7, 1))


def test_one_that_is_asked_for_is_given_whenever_it_was() -> None:
    assert [each.slug for each in units(REGISTER, 2026, "cu")] == ["cu"]


def row(**changes: Any) -> dict[str, Any]:
    """A session as its table has it."""
    at = calendar.midnight(date(2010, 4, 15))
    figures = {"left": 2, "asked": 5}
    found = {"id": "s", "code": "AG-2010-1", "starts_at": at, "state": "planned", "answer_due": at + 7 * 86_400_000}
    return found | {"value": msgspec.json.encode({"figures": figures}).decode()} | changes


def test_a_session_is_read_by_what_its_state_means() -> None:
    stages = {state: read_session(row(state=state)).stage for state in ("planned", "intake", "live", "follow_up")}
    assert stages == {"planned": "coming", "intake": "coming", "live": "open", "follow_up": "held"}
    assert read_session(row(state="follow_up", cancelled_at=1)).stage == "off"


def test_open_questions_count_until_the_session_is_a_record() -> None:
    left = {state: read_session(row(state=state)).left for state in ("intake", "follow_up", "closed")}
    assert left == {"intake": 0, "follow_up": 2, "closed": 0}


def test_days_that_a_row_does_not_have_are_not_known() -> None:
    plain = read_session(row())
    assert (plain.announced, plain.announce_by, plain.was, plain.report_due) == (None, None, None, None)
    told = read_session(row(announced_at=row()["starts_at"] - 1, postponed_from=row()["starts_at"] - 86_400_000))
    assert (told.announced, told.was) == (date(2010, 4, 14), date(2010, 4, 14))


def test_a_session_without_a_round_waits_for_no_announcement() -> None:
    known = row(announce_by=row()["starts_at"] - 86_400_000, topic="Đất đai")
    assert read_session(known).announce_by == date(2010, 4, 14)
    (only,) = year_rows._alone(known).sessions
    assert only.announce_by is None


def test_a_successor_shows_the_rounds_of_those_before_it_by_their_name() -> None:
    register = SimpleNamespace(
        **vars(REGISTER), home=lambda slug: "moi", family=lambda slug: ("moi", "cu"), ministry="bo"
    )
    sessions = {"cu": [row(topic="Đất"), row(id="t", starts_at=calendar.midnight(date(2025, 8, 1)), topic="Nước")]}
    parts = year_rows._parts([], sessions, register, range(0))
    (old, new) = units(register, 2025)
    found = list(year_rows._inherited(new, parts, register))
    assert [(part.former, part.past, part.topic) for part in found] == [("Cũ", True, "Đất"), ("Cũ", False, "Nước")]
    assert list(year_rows._inherited(old, parts, register)) == []
