"""Dates that follow from a day are the server's: by socket a planner names day and hours, and nothing else counts."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.app import App
from server.domain.calendar import OFFICIAL
from server.domain.round.plan import need as round_of
from server.domain.round.version import newest
from server.domain.session.session import need
from server.errors import Refused
from server.gateway.visitor import Visitor
from server.local_time import DAY_MS, day_of, last_moment, midnight
from server.people.names import EVERYWHERE
from tests.web.sites import Visit, site, until_reacted

HOUR = 3_600_000
DATES = ("intake_opens", "answer_due", "report_due", "announce_by", "counted_from")


class Socket:
    """What somebody sends by socket: the gateway passes it to the service as it came."""

    def __init__(self, app: App, visitor: Visitor) -> None:
        self.app, self.visitor, self.sent = app, visitor, 0

    async def do(self, id: str, name: str, cid: str = "", **raw: Any) -> Any:
        self.sent += 1
        return await self.app.service.do(id, self.visitor, name, raw, cid or f"by-socket-{self.sent:04d}")

    async def refused(self, id: str, name: str, **raw: Any) -> Refused:
        with pytest.raises(Refused) as no:
            await self.do(id, name, **raw)
        return no.value


@pytest.fixture
async def app(tmp_path: Path, sqlite_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, sqlite_url, rounds__separate="false") as app:
        yield app


async def by_socket(app: App, login: str, *roles: tuple[str, str]) -> Socket:
    account = await app.people.find(login) or await app.people.add(login, login, roles=roles)
    return Socket(app, Visitor(asker="x" * 16, account=account.id, ip="192.0.2.7"))


def hours(day: date) -> dict[str, int]:
    return {"starts_at": midnight(day) + 8 * HOUR, "ends_at": midnight(day) + 11 * HOUR}


def counted(app: App, *days: date) -> dict[str, int]:
    """By hand, from the settings of a new installation."""
    last = max(days)
    known = app.calendar.known()
    return {
        "intake_opens": midnight(min(last - timedelta(days=7), *days)),
        "answer_due": last_moment(known.add_working_days(last, 5)),
        "report_due": last_moment(known.add_working_days(last, 7)),
        "announce_by": last_moment(min(last - timedelta(days=7), *days) - timedelta(days=5)),
        "counted_from": midnight(last),
    }


def dates(app: App, id: str) -> dict[str, int | None]:
    now = need(app.service.streams[id].view.state)
    return {name: getattr(now, name) for name in DATES}


async def planned(app: App) -> str:
    async with Visit(app) as visit:
        await visit.sign_in(app, "hung", ("gltt", "lead"))
        return await visit.plan()


async def test_a_session_is_moved_by_its_day_alone(app: App) -> None:
    id, lead = await planned(app), await by_socket(app, "hung", ("gltt", "lead"))
    day = day_of(app.book.now()) + timedelta(days=40)
    due, given = counted(app, day), {**hours(day), "topic": "Nước"}
    for name in DATES:
        no = await lead.refused(id, "session.replan", **given, **{name: due[name] - DAY_MS})
        assert (no.code, no.details) == ("session.dates", {"field": name, "at": due[name]})
    await lead.do(id, "session.replan", **given, answer_due=due["answer_due"])
    assert dates(app, id) == due
    later = day + timedelta(days=7)
    due, given = counted(app, later), {**hours(later), "reason": "Bão số 3"}
    for wrong in (due["answer_due"] + DAY_MS, due["answer_due"] - 1, True):
        assert (await lead.refused(id, "session.postpone", **given, answer_due=wrong)).code == "session.dates"
    for nonsense in (1e300, 10**30, "9", None, [], -1):
        no = await lead.refused(id, "session.postpone", **{**given, "starts_at": nonsense})
        assert no.code in ("command.malformed", "session.not_later")
    first = await lead.do(id, "session.postpone", "postponed-0001", **given)
    assert dates(app, id) == due
    reader = await by_socket(app, "trinh", ("gltt", "publicist"))
    assert (await reader.refused(id, "session.postpone", **given, answer_due=1)).code == "command.forbidden"

    admin = await by_socket(app, "quantri", (EVERYWHERE, "admin"))
    off = {"day": (later + timedelta(days=1)).isoformat(), "kind": "holiday"}
    off["kind"] = "holiday" if (later + timedelta(days=1)).weekday() < 5 else "makeup"
    made_up = [{"session": id, "answer_was": due["answer_due"], "answer_due": 1}]
    await admin.do(OFFICIAL, "calendar.set_days", days=[off], reason="Nghỉ bão", moves=made_up)
    await until_reacted(app)
    assert dates(app, id) == counted(app, later) != due, "moved by the calendar, not by what was sent"
    assert await lead.do(id, "session.postpone", "postponed-0001", **given) == first, "sent again after the change"
    plain = [{"day": off["day"], "kind": "normal"}]
    await admin.do(OFFICIAL, "calendar.set_days", days=plain, reason="Thôi nghỉ")
    await until_reacted(app)
    assert dates(app, id) == due, "taken back"


async def test_where_the_term_is_a_minimum_a_later_day_is_the_units(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url, session__answer_term_mode="minimum") as app:
        id, lead = await planned(app), await by_socket(app, "hung", ("gltt", "lead"))
        day = day_of(app.book.now()) + timedelta(days=40)
        due, given = counted(app, day), {**hours(day), "topic": "Nước"}
        no = await lead.refused(id, "session.replan", **given, answer_due=due["answer_due"] - DAY_MS)
        assert no.code == "plan.answer_by"
        no = await lead.refused(id, "session.replan", **given, answer_due=due["answer_due"] + DAY_MS - 1)
        assert (no.code, no.details["at"]) == ("session.dates", due["answer_due"] + DAY_MS), (
            "a day ends with its last moment"
        )
        await lead.do(id, "session.replan", **given, answer_due=due["answer_due"] + DAY_MS)
        assert dates(app, id) == {**due, "answer_due": due["answer_due"] + DAY_MS}


async def test_a_round_is_dated_by_all_its_days_together(app: App) -> None:
    office, two = await by_socket(app, "van", ("gltt", "office")), day_of(app.book.now()) + timedelta(days=40)
    days = [two, two + timedelta(days=1)]
    due = counted(app, *days)
    given = {
        "year": two.year,
        "number": 1,
        "topic": "Đất đai",
        "units": ["angiang"],
        "days": [hours(day) | due for day in days],
    }
    codes = [f"angiang-{n}" for n in (1, 2)]
    id = await app.service.plan_round("gltt", office.visitor, {**given, "codes": codes}, "round-0001")
    wrong = [hours(day) | counted(app, day) for day in days]
    again = {"topic": "Nước", "units": ["angiang"], "codes": codes}
    assert (await office.refused(id, "round.replan", **again, days=wrong)).code == "session.dates"
    await office.do(id, "round.replan", **again, days=[hours(day) for day in days])
    state = app.service.streams[id].view.state
    version = newest(state)
    assert [day.answer_due for day in version.days] == [due["answer_due"]] * 2
    await office.do(id, "version.submit", version=version.id)
    early = [hours(day) | due | {"answer_due": due["answer_due"] - DAY_MS} for day in days]
    await office.do(id, "version.approve", version=version.id, rev=version.rev, days=early)
    await office.do(id, "round.schedule", days=early)
    await until_reacted(app)
    rows = await app.book.rows("sessions", {"room": "angiang"})
    assert [row["answer_due"] for row in rows] == [due["answer_due"]] * 2, "as the calendar has it"
    later = [day + timedelta(days=14) for day in days]
    assert (
        await office.refused(id, "round.postpone", reason="Bão", days=[hours(day) | due for day in later])
    ).code == ("session.dates")
    await office.do(id, "round.postpone", reason="Bão", days=[hours(day) for day in later])
    assert [day.answer_due for day in round_of(app.service.streams[id].view.state).days] == [
        counted(app, *later)["answer_due"]
    ] * 2
