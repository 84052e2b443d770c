"""Reminders: which one stands at which moment, who is told, and that each is given once."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from server import settings, words
from server.local_time import DAY_MS, midnight
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.tables import mails
from server.office import calendar
from server.projections.tables import TABLES, questions, sessions
from server.runtime.reminders import Person, Rules, by_hand, kind_of, remind, remind_by_hand, reminders, told, unheeded
from tests.databases import MOSTLY_POSTGRESQL
from tests.web.sites import Visit, site, until_open
from tests.web.test_account import followed

HOUR, ROOT = 3_600_000, Path(__file__).parents[2]
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


OWING = ("q1", "q2", "q3", "q4", "q5")


@pytest.fixture
async def book(tmp_path: Path, database_url: str) -> AsyncIterator[Book]:
    """A session that is over and owes five answers on this day."""
    config = settings.load({"paths.var": str(tmp_path), "database.url": database_url}, env={})
    engine = open_engine(config.database.url, config.database)
    await migrate(engine)
    made = Book(engine, lambda: LAST, tables=TABLES)
    await owe(made)
    yield made
    await engine.dispose()


async def owe(book: Book) -> None:
    over = {"id": "s", "stream": "session:s", "room": "angiang", "code": "C", "state": "follow_up", "rehearsal": 0}
    over |= {"ends_at": LAST - 7 * DAY_MS, "answer_due": LAST}
    owing = [{"question": id, "session": "s", "room": "angiang", "open": 1, "due": LAST} for id in OWING]
    async with book.writing() as (connection, answering), answering():
        await connection.execute(insert(sessions).values(over))
        await connection.execute(insert(questions), owing)
        await connection.commit()


async def staff(room: str) -> list[Person]:
    return [LEAD._replace(address="lead@angiang.example")]


async def put_down(book: Book) -> tuple[list[str], int]:
    async with book.looking() as connection:
        given = [*(await connection.execute(select(reminders.c.question).order_by(reminders.c.question))).scalars()]
        keys = [key for key in (await connection.execute(select(mails.c.key))).scalars() if "remind" in key]
    return given, len(keys)


async def test_two_that_both_believe_they_lead_remind_once(book: Book) -> None:
    await asyncio.gather(*(remind(book, RULES, staff, LAST - HOUR) for _ in range(2)))
    assert await put_down(book) == ([*OWING], 1)


KILLED = """
import asyncio, os, signal, sys
from server import settings
from server.log.engine import open_engine
from server.runtime import reminders
from tests.runtime import test_reminders as here

async def main():
    config = settings.load({"paths.var": sys.argv[1], "database.url": sys.argv[2]}, env={})
    book = here.Book(open_engine(config.database.url, config.database), lambda: here.LAST, tables=here.TABLES)
    async def put(*_):
        os.kill(os.getpid(), signal.SIGKILL)
    reminders.WRITTEN, reminders.put = 2, put
    await reminders.remind(book, here.RULES, here.staff, here.LAST - here.HOUR)

asyncio.run(main())
"""


@MOSTLY_POSTGRESQL
async def test_killed_between_giving_and_recording_it_goes_on_where_it_was(
    book: Book, tmp_path: Path, database_url: str
) -> None:
    """Some are recorded; the last portion and the mail, in one transaction, are not."""
    told = [sys.executable, "-c", KILLED, str(tmp_path), database_url]
    process = await asyncio.create_subprocess_exec(*told, cwd=ROOT)
    assert await process.wait() == -signal.SIGKILL
    assert await put_down(book) == ([*OWING[:4]], 0)
    assert await remind(book, RULES, staff, LAST - HOUR) == 1
    assert await put_down(book) == ([*OWING], 1)


async def test_what_somebody_was_reminded_of_is_shown_while_it_is_open(book: Book) -> None:
    """By its latest reminder, also one by hand, which comes once a day."""
    await remind(book, RULES, staff, LAST - HOUR)
    found = await unheeded(book, ["angiang"], "staff:x", True, False)
    assert [(one["word"], one["n"]) for one in found] == [("due", 5)]
    assert await unheeded(book, ["angiang"], "staff:x", False, False) == []
    assert [await remind_by_hand(book, RULES, staff, ["angiang"], LAST - n) for n in (9, 5)] == [5, 0]
    assert await by_hand(book) == {"angiang": LAST - 9}
    assert await remind(book, RULES, staff, LAST + 4 * DAY_MS) == 5
    async with book.writing() as (connection, answering), answering():
        await connection.execute(update(questions).where(questions.c.question.in_(OWING[1:])).values(open=0))
        await connection.commit()
    for unit, late in ((True, False), (False, True)):
        found = await unheeded(book, ["angiang"], "staff:x", unit, late)
        assert [(one["word"], one["n"]) for one in found] == [("late", 1)]
    assert await unheeded(book, ["cantho"], "staff:x", True, True) == []
