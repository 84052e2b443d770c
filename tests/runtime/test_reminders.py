"""Reminders: which one stands at which moment, who is told, and that each is given once."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from server import words
from server.local_time import DAY_MS, midnight
from server.log.tables import mails
from server.office import calendar
from server.runtime.reminders import Person, Rules, kind_of, remind, reminders, told
from tests.web.sites import Visit, site, until_open
from tests.web.test_account import followed

HOUR = 3_600_000
RULES = Rules(calendar.official(), (2, 4), 8, "unit", words.both)
ENDED, LAST = date(2010, 4, 15), midnight(date(2010, 4, 22)) + DAY_MS - 1
LEAD, MOD, HEAD, NOBODY = (Person(role, "", frozenset({role})) for role in ("lead", "moderator", "head", "expert"))


@pytest.mark.parametrize(
    ("day", "hour", "kind"),
    [
        ((2010, 4, 15), 17, ""), ((2010, 4, 16), 9, ""),
        ((2010, 4, 19), 7, ""), ((2010, 4, 19), 8, "s2"), ((2010, 4, 20), 9, "s2"),
        ((2010, 4, 21), 8, "s4"), ((2010, 4, 22), 8, "due"), ((2010, 4, 22), 23, "due"),
        ((2010, 4, 23), 7, ""), ((2010, 4, 26), 8, "late-20100426"), ((2010, 4, 24), 8, ""),
    ],
)  # fmt: skip
def test_which_reminder_stands(day: tuple[int, int, int], hour: int, kind: str) -> None:
    """By the official calendar: 23/04/2010 is no working day there, nor are Saturdays."""
    now = midnight(date(*day)) + hour * HOUR
    found = kind_of(RULES, ENDED, LAST, now)
    expected = kind if not kind.startswith("late") or RULES.calendar.working_day(date(*day)) else ""
    assert found == expected


def test_who_is_told() -> None:
    staff = [LEAD, MOD, HEAD, NOBODY]
    assert told(RULES, staff, "staff:expert", "s2") == [NOBODY]
    assert told(RULES, staff, "unit:angiang", "s2") == [LEAD, MOD]
    assert told(RULES, staff, "person:x", "due") == [LEAD, MOD], "a person of the panel who has no account"
    assert told(RULES, staff, "staff:expert", "late-20100423") == [NOBODY, HEAD]
    assert told(RULES._replace(owner="lead"), staff, "unit:angiang", "s2") == [LEAD]


@pytest.mark.each_database
async def test_each_is_given_once_and_its_mail_too(tmp_path: Path, database_url: str) -> None:
    """Also when it is tried again a minute later, and by somebody who had not heard of it."""
    async with site(tmp_path, database_url) as app, Visit(app) as lead, Visit(app) as citizen:
        assert "reminders" in {task.get_name() for task in asyncio.all_tasks()}, "whoever leads looks by itself"
        await lead.sign_in(app, "hung@example.vn", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        await citizen.get(f"/buoi/{session}/hoi")
        for n in range(3):
            await citizen.ask(session, f"Câu {n}?", cid=f"ask-00000{n}")
        origin = {"Origin": str(lead.base_url).rstrip("/")}
        for cid, name in (("start-01", "session.start"), ("end-0001", "session.end")):
            sent = {"do": name, "session": session, "cid": cid, "with": {}}
            assert (await lead.post(f"/buoi/{session}/do", json=sent, headers=origin)).json()["ok"]
        await followed(app)
        (row,) = await app.book.rows("sessions", {"id": session})
        last = int(str(row["answer_due"])) - 2 * HOUR

        async def staff(room: str) -> list[Person]:
            return [Person("hung", "hung@example.vn", frozenset({"lead"}))]

        assert await remind(app.book, RULES, staff, last) == 3
        assert await remind(app.book, RULES, staff, last + 60_000) == 0
        async with app.book.looking() as connection:
            kinds = [*(await connection.execute(select(reminders.c.kind))).scalars()]
        async with app.book.looking() as connection:
            keys = [key for key in (await connection.execute(select(mails.c.key))).scalars() if "remind" in key]
        assert (kinds, len(keys)) == (["due"] * 3, 1)
