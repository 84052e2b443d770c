"""Each kind of data goes when its term is over, and not before; the run is written down."""

from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from server import settings
from server.log.tables import mails
from server.people.contacts import Contact
from server.people.request_texts import ASKED, RequestTexts
from server.people.tables import data_request_texts, links, mail_stops, sign_ins
from server.projections import projectors
from server.projections.data_tables import contacts
from server.runtime.erase_again import erase_again
from server.runtime.erasures import note, read
from server.runtime.followers import Followers
from server.runtime.guest_visits import visits
from server.runtime.retention import Retention
from tests.runtime.services import DAY, SECRET, Home, home


async def put(here: Home, table: Any, **row: Any) -> None:
    async with here.service.book.engine.begin() as connection:
        await connection.execute(insert(table).values(**row))


async def test_what_was_taken_out_of_a_request_is_listed_and_goes_again(database_url: str, tmp_path: Path) -> None:
    async with home(database_url) as here:
        await here.plan()
        id = str((await here.ask(mail="a@thu.example"))["question"])
        book, contacts_of, listed = here.service.book, here.service.contacts, tmp_path / "erased.txt"
        texts = RequestTexts(book.engine, contacts_of.vault, book.now)
        await texts.put("r1", ASKED, "gltt", "Xin rút lại")
        await texts.put("r2", ASKED, "gltt", "Ở lại")
        kept = [dict(row._mapping) for row in [*await rows(here, data_request_texts), *await rows(here, contacts)]]
        await texts.forget("r1")
        await contacts_of.forget([id])
        assert await note(book, listed, 365) == 2
        assert f"text r1/{ASKED} " in listed.read_text()
        await put(here, data_request_texts, **next(row for row in kept if row.get("request") == "r1"))
        await put(here, contacts, **next(row for row in kept if row.get("question") == id))
        done = await erase_again(book, read(listed), projectors(SECRET), SECRET)
        assert (done.contacts, done.texts) == (1, 1)
        assert [row.request for row in await rows(here, data_request_texts)] == ["r2"]
        assert await rows(here, contacts) == []


async def rows(here: Home, table: Any) -> list[Any]:
    async with here.service.book.engine.connect() as connection:
        return list(await connection.execute(select(table)))


async def test_each_kind_goes_after_its_term(database_url: str) -> None:
    async with home(database_url) as here:
        await here.plan()
        id = str((await here.ask(mail="a@thu.example"))["question"])
        open = str((await here.ask("asker2", mail="b@thu.example"))["question"])
        chosen, people = settings.load({}, env={}), here.service.people
        now, retention = here.clock.now, Retention(here.service.book, here.service.contacts, chosen)
        account = await people.find("lan")
        assert account is not None
        who = {"account": account.id, "expires_at": now}
        await put(here, sign_ins, token_hash="x", created_at=now, passed=1, device="", network="", strange=0, **who)
        await put(here, links, token_hash="x", **who)
        await put(here, visits, invitation="x", stream="session:x", seen_at=now)
        await put(here, mail_stops, finder="x", why="asked", at=now)
        mail = {"attempts": 1, "created_at": now, "next_at": now, "state": "sent", "subject": "Thư", "body": "Lời"}
        await put(here, mails, key="staff", recipient="c@thu.example", **mail)
        waits = {**mail, "state": "queued"}
        await put(here, mails, key="waits", recipient="d@thu.example", **waits)
        await here.do("lan", "question.accept", question=id, text_rev=1)
        await here.do("lan", "session.start")
        await here.do("lan", "session.end")
        await here.do("vinh", "answer.draft", question=id, rev=0, text="Xin trả lời.")
        await here.do("lan", "answer.publish", question=id, rev=1)
        await Followers(here.service.book, projectors(SECRET), lambda: True, 3_600_000).catch_up()
        assert {run.kind: run.gone for run in await retention.run() if run.gone} == {}
        assert await retention.due() is False
        here.clock.now += 91 * DAY
        assert await retention.due() is True
        gone = {run.kind: run.gone for run in await retention.run() if run.gone}
        assert gone == {"answered": 1, "mails": 1, "sign_ins": 1, "links": 1}
        assert [row.question for row in await rows(here, contacts)] == [open]
        left = {row.key: (row.recipient, row.body) for row in await rows(here, mails) if row.key in ("staff", "waits")}
        assert left == {"staff": ("", ""), "waits": ("d@thu.example", "Lời")}
        here.clock.now += 290 * DAY
        gone = {run.kind: run.gone for run in await retention.run() if run.gone}
        assert {"contacts": 1, "stops": 1, "guests": 1}.items() <= gone.items()
        assert (await retention.last())["contacts"].ever == 1


async def test_ways_of_reach_stay_while_the_term_after_the_answer_is_zero(sqlite_url: str) -> None:
    async with home(sqlite_url) as here:
        await here.service.contacts.leave("q", "session:x", "angiang", Contact(mail="a@thu.example"), "vi")
        assert await here.service.contacts.told(0) == 0
