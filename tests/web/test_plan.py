"""The form of a plan: day and hours as people write them, the past only on purpose, and the plan can be changed."""

import re
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from server.app import App
from server.errors import Refused
from server.office.calendar import VIETNAM
from server.web.plan_form import day_of, hour_of
from tests.web.sites import Visit, site

DAY = date(2010, 4, 15)
DAYS = ("15/04/2010", "15/4/2010", "15-4-2010", "15.4.2010", "15/4/10", "15-04-10", "15.4.10", "15 / 4 / 2010",
        " 15.04.2010 ", "15–4–2010", "2010-04-15", "１５/０４/２０１０", "１５／４／２０１０")  # fmt: skip
NO_DAYS = (
    "",
    "15",
    "15/4",
    "31/2/2010",
    "15/13/2010",
    "15/4/201",
    "4/15/2010",
    "15//4/2010",
    "mai",
    "20100415",
    "2010-W15-4",
    "15/٤/2010",
    "١٥/٤/٢٠١٠",
)
HOURS = {
    "8:30": (8, 30), "08:30": (8, 30), "8h30": (8, 30), "8H30": (8, 30), "８:３０": (8, 30), "8g30": (8, 30),
    "8.30": (8, 30),
    "8 giờ 30": (8, 30), "8 giờ 30 phút": (8, 30), "8 giờ rưỡi": (8, 30), "8h 30": (8, 30), "8h": (8, 0),
    "8 giờ": (8, 0), "8": (8, 0), " 8 h ": (8, 0), "0h00": (0, 0), "23:59": (23, 59),
}  # fmt: skip
NO_HOURS = ("", "24:00", "8:60", "8:3", "830", "h30", "8:30:00", "tám giờ", "8,30", "-8:30", "٨:٣٠")


@pytest.mark.parametrize("text", DAYS)
def test_days_are_understood(text: str) -> None:
    assert day_of(text) == DAY


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_said(text: str) -> None:
    with pytest.raises(Refused, match=r"plan\.day"):
        day_of(text)


@pytest.mark.parametrize("text", HOURS)
def test_hours_are_understood(text: str) -> None:
    at = datetime.fromtimestamp(hour_of(DAY, text, "start") / 1000, VIETNAM)
    assert (at.date(), (at.hour, at.minute)) == (DAY, HOURS[text])


@pytest.mark.parametrize("text", NO_HOURS)
def test_what_is_no_hour_is_said(text: str) -> None:
    with pytest.raises(Refused, match=r"plan\.hour"):
        hour_of(DAY, text, "start")


@pytest.fixture
async def app(tmp_path: Path, sqlite_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, sqlite_url) as made:
        yield made


def form(day: date, **changes: str) -> dict[str, str]:
    given = {"topic": "Đất đai", "venue": "Tầng 4", "day": f"{day.day}.{day.month}.{day:%y}", "start": "8 giờ",
             "end": "11h30"}  # fmt: skip
    return given | changes


async def test_a_day_in_the_past_is_asked_about(app: App) -> None:
    async with Visit(app) as lead:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        yesterday = datetime.now(VIETNAM).date() - timedelta(days=1)
        asked = {"do": "session.plan", "cid": "plan-000001", **form(yesterday)}
        answer = await lead.send_form("/buoi/moi/do", **asked)
        assert answer.status_code == 422
        assert f'name="past" value="{yesterday.isoformat()}"' in answer.text
        assert 'value="8 giờ"' in answer.text
        other = {**asked, "past": (yesterday - timedelta(days=1)).isoformat()}
        assert (await lead.send_form("/buoi/moi/do", **other)).status_code == 422
        said = await lead.send_form("/buoi/moi/do", **asked, past=yesterday.isoformat())
        assert said.status_code == 303
        coming = {**asked, **form(yesterday + timedelta(days=9)), "cid": "plan-000002"}
        assert (await lead.send_form("/buoi/moi/do", **coming)).status_code == 303


async def test_a_plan_is_changed_until_the_session_begins(app: App) -> None:
    day = datetime.now(VIETNAM).date() + timedelta(days=30)
    async with Visit(app) as lead, Visit(app) as stranger:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        await stranger.sign_in(app, "ngoai", ("angiang", "lead"))
        made = await lead.send_form("/buoi/moi/do", do="session.plan", cid="plan-000001", **form(day))
        session = made.headers["location"].split("/buoi/")[1].split("/")[0]
        assert f"/buoi/{session}/sua" in (await lead.get("/can-bo")).text
        page = (await lead.get(f"/buoi/{session}/sua")).text
        for value in (f"{day:%d/%m/%Y}", "08:00", "11:30", "Tầng 4"):
            assert f'value="{value}"' in page
        assert (await stranger.get(f"/buoi/{session}/sua")).status_code == 403
        async with Visit(app) as nobody:
            assert (await nobody.get(f"/buoi/{session}/sua")).status_code == 303
            assert (await nobody.send_form(f"/buoi/{session}/do", do="session.replan", **form(day))).status_code == 401
        before = await row(app, session)
        change = {"do": "session.replan", **form(day, topic="Khoáng sản", start="8.15")}
        assert (await lead.send_form(f"/buoi/{session}/do", **change, cid="change-0001")).status_code == 303
        after = await row(app, session)
        assert after["topic"] == "Khoáng sản"
        assert int(str(after["starts_at"])) - int(str(before["starts_at"])) == 15 * 60_000
        assert (after["intake_opens"], after["answer_due"]) == (before["intake_opens"], before["answer_due"])
        wrong = await lead.send_form(f"/buoi/{session}/do", **{**change, "end": "tối"}, cid="change-0002")
        assert (wrong.status_code, "Khoáng sản" in wrong.text) == (422, True)
        later = form(day + timedelta(days=1))
        assert (await lead.send_form(f"/buoi/{session}/do", do="session.replan", **later)).status_code == 303
        assert (await row(app, session))["intake_opens"] != before["intake_opens"]
        assert len(re.findall(session, str(await app.book.streams()))) == 1


async def row(app: App, session: str) -> dict[str, object]:
    (found,) = await app.book.rows("sessions", {"id": session})
    return found
