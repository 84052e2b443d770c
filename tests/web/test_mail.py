"""Askers are told by mail: an address comes with the question, is read nowhere, and goes when its owner says so."""

from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Counter
from sqlalchemy import MetaData, select, text

from server import settings
from server.app import App
from server.cluster.leader import Alone
from server.log.tables import mails
from server.office.outbox import Outbox
from server.office.postman import Postman
from server.people.contacts import Contacts
from server.people.vault import Locked
from server.projections import projectors
from server.runtime import contact_check
from server.runtime.erase import erase, find
from tests.web.sites import Visit, site, until_open

MARKED = "dia-chi-danh-dau@thu.example"
TOKEN = "a-token-of-twenty-signs"


class Place:
    def __init__(self, app: App, lead: Visit, session: str, var: Path) -> None:
        self.app, self.lead, self.session, self.var = app, lead, session, var
        self.asker = Visit(app)
        self.known: set[Path] = set()
        self.settings = settings.load({"paths.var": str(var)}, env={})

    async def ask(self, cid: str = "ask-000001", **more: str) -> str:
        answer = await self.asker.ask(self.session, f"Xin hỏi {cid}?", cid, mail=MARKED, **more)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].rpartition("/")[2]

    async def sent(self) -> list[EmailMessage]:
        """Everything that waits goes now; gives what went since the last call."""
        engine, chosen = self.app.book.engine, self.settings.mail
        counts = Counter("outcomes", "", ["outcome"], registry=None)
        man = Postman(Outbox(engine), chosen, Alone(), counts, self.app.telling)
        while True:
            async with engine.begin() as connection:
                await connection.execute(text("UPDATE outbox SET next_at = 0 WHERE state = 'queued'"))
            if not await man.one():
                break
        every = {*Path(chosen.dir).glob("*.eml")}
        fresh, self.known = sorted(every - self.known, key=lambda path: path.stat().st_mtime_ns), every
        return [message_from_bytes(path.read_bytes(), policy=default) for path in fresh]  # type: ignore[misc]

    async def rows(self) -> list[Any]:
        async with self.app.book.engine.connect() as connection:
            return list((await connection.execute(select(mails))).all())

    async def dump(self) -> str:
        """Every cell of the database."""
        found = []
        async with self.app.book.engine.connect() as connection:
            tables = MetaData()
            await connection.run_sync(lambda sync: tables.reflect(sync))
            for table in tables.sorted_tables:
                found += [str(row) for row in await connection.execute(select(table))]
        return "\n".join(found)


@pytest.fixture
async def place(tmp_path: Path, database_url: str) -> AsyncIterator[Place]:
    more = {"mail__webhook_token": TOKEN, "mail__address": "https://giaoluu.example"}
    async with site(tmp_path, database_url, **more) as app:
        lead = Visit(app)
        await lead.sign_in(app, "lead", ("gltt", "lead"), ("gltt", "moderator"))
        session = await lead.plan()
        await until_open(app, session)
        yield Place(app, lead, session, tmp_path)


def body(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_an_address_is_told_and_stands_nowhere(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    id = await place.ask()
    runtime = await place.app.service.runtime(place.session)
    assert MARKED not in await place.dump()
    assert MARKED not in str([runtime.view.frame(audience, 0) for audience in runtime.kind.audiences])
    (letter,) = await place.sent()
    assert (letter["To"], letter["Content-Language"]) == (MARKED, "vi")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Xin hỏi ask-000001?" in body(letter)
    assert "Xin hỏi ask-000001?" in body(letter, "html")
    assert await place.sent() == [], "once"
    assert MARKED not in await place.dump() + caplog.text
    desk = await place.app.service.runtime(place.session)
    assert next(value["id"] for value in desk.view.frame("desk", 0)["put"] if value["noun"] == "address") == id


async def test_a_wrong_address_is_said_at_the_field_and_nothing_is_lost(place: Place) -> None:
    answer = await place.asker.ask(place.session, "Còn nguyên?", mail="không-phải thư")
    assert answer.status_code == 422
    assert "Còn nguyên?" in answer.text
    assert 'id="mail-error" data-error="mail"><svg' in answer.text, "shown, not hidden"
    async with place.app.book.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM contacts"))).scalar() == 0


async def test_a_refused_question_leaves_no_address(place: Place) -> None:
    answer = await place.asker.ask(place.session, " ", mail=MARKED)
    assert answer.status_code == 422
    await place.app.service.operate(place.session, "session.cancel", {"reason": "Lũ"}, "cancel-0001")
    answer = await place.asker.ask(place.session, "Muộn rồi?", "ask-000009", mail=MARKED)
    assert answer.status_code == 422
    async with place.app.book.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM contacts"))).scalar() == 0


@pytest.mark.each_database
async def test_a_look_ends_nothing_and_one_click_does(place: Place) -> None:
    id = await place.ask()
    (letter,) = await place.sent()
    path = letter["List-Unsubscribe"].strip("<>").removeprefix("https://giaoluu.example")
    other = Visit(place.app, host="localhost:8080")
    assert (await other.get(path)).status_code == 303
    for change, found in (("left_at = 0", 0), ("purpose = '2020-01a'", 1)):
        async with place.app.book.engine.begin() as connection:
            await connection.execute(text(f"UPDATE contacts SET {change}"))
        assert len(await contact_check.differences(place.app.book)) == found, "the proof of what was agreed to"
    assert len((await place.app.service.runtime(place.session)).view.state.keys("address")) == 1
    assert await place.app.service.contacts.of(id) is not None
    assert (await other.get(path.replace(id, "0" * 24))).status_code == 422
    answer = await other.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert await place.app.service.contacts.of(id) is None
    assert (await other.post(path)).status_code == 200, "again"


async def test_words_that_are_erased_take_the_address_and_the_mail_with_them(place: Place) -> None:
    id = await place.ask()
    await erase(place.app.book, await find(place.app.book, id), projectors(place.settings.secret))
    assert await place.app.service.contacts.of(id) is None
    assert await place.sent() == []
    assert {row.state for row in await place.rows()} == {"dropped"}


async def test_mail_that_comes_back_for_good_is_noted_and_stops_the_address(place: Place) -> None:
    first, second = await place.ask(), await place.ask("ask-000002")
    letter = (await place.sent())[0]
    told = {"message_id": letter["Message-ID"], "status": "5.1.1"}
    other = Visit(place.app)
    assert (await other.post("/thu-tra-lai", json=told)).status_code == 403
    for _ in range(2):
        answer = await other.post("/thu-tra-lai", json=told, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 204
    runtime = await place.app.service.runtime(place.session)
    seen = {v["id"]: v for v in runtime.view.frame("desk", 0)["put"] if v["noun"] == "address"}
    assert {seen[id]["state"] for id in (first, second)} == {"bouncing"}
    third = await place.ask("ask-000003")
    found = await place.app.service.contacts.of(third)
    assert found is not None
    assert found.stopped == "bounced"
    assert await place.sent() == []


async def test_keys_are_renewed_and_a_stolen_database_says_nothing(place: Place) -> None:
    id = await place.ask()
    contacts = place.app.service.contacts
    before = await place.dump()
    assert await contacts.rotate() == (1, 1)
    assert (await place.dump()).count("contact_keys") == before.count("contact_keys")
    found = await contacts.of(id)
    assert found is not None
    assert found.contact.mail == MARKED
    with pytest.raises(Locked):
        await Contacts(place.app.book.engine, b"another secret of thirty-two bytes", lambda: 1).of(id)
