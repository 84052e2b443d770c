"""Mail: one per key, tried until it is sent, to files or to a real mail server, and forgotten afterwards."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from prometheus_client import Counter
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from server import settings, words
from server.cluster.leader import Alone
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.outbox import Mail, put
from server.log.tables import mails
from server.office.alarms import ALARMS, Alarms
from server.office.outbox import Outbox
from server.office.postman import Postman
from tests.servers import free_port

LINK = Mail("link:1", "lan@angiang.example", "Đăng nhập", "https://giaoluu.example/vao/bí-mật\n")


class Letterbox:
    """A mail server's end: keeps what arrives, unless it is told to refuse."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.refusing = 0
        self.raw: list[bytes] = []
        self.seven_bit = False

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, said: list[str]) -> list[str]:  # noqa: N802
        session.host_name = hostname
        return [line for line in said if not (self.seven_bit and ("8BITMIME" in line or "SMTPUTF8" in line))]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refusing:
            self.refusing -= 1
            return "451 come again"
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        self.raw.append(envelope.content)
        return "250 taken"


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, str]]:
    box = Letterbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url, settings.load({}, env={}).database)
    await migrate(engine)
    yield engine
    await engine.dispose()


def postman(engine: AsyncEngine, var: Path, counts: Counter, **chosen: str) -> Postman:
    given = {"paths.var": str(var), **{f"mail.{key}": value for key, value in chosen.items()}}
    return Postman(Outbox(engine), settings.load(given, env={}).mail, Alone(), counts)


async def rows(engine: AsyncEngine) -> list[Any]:
    async with engine.connect() as connection:
        return list((await connection.execute(select(mails))).all())


async def test_one_mail_per_key_as_a_file_and_then_forgotten(engine: AsyncEngine, tmp_path: Path) -> None:
    counts = Counter("outcomes", "", ["outcome"], registry=None)
    await Outbox(engine).add(LINK)
    await Outbox(engine).add(LINK._replace(body="another"))
    man = postman(engine, tmp_path, counts)
    assert [await man.one(), await man.one()] == [True, False]
    (file,) = (tmp_path / "outbox").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=default)
    assert (letter["To"], letter["Subject"]) == (LINK.recipient, LINK.subject)
    assert letter["Message-ID"] == f"<{LINK.id}@localhost>"
    assert letter.get_content().splitlines() == LINK.body.splitlines()  # type: ignore[attr-defined]
    (row,) = await rows(engine)
    assert (row.state, row.body, row.attempts) == ("sent", "", 1)
    assert counts.labels("sent")._value.get() == 1


async def test_a_mail_is_in_the_transaction_of_its_cause(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await put(connection, LINK, 1)
        await connection.rollback()
    assert await rows(engine) == []


async def test_a_mail_server_that_refuses_is_asked_again(
    engine: AsyncEngine, tmp_path: Path, letterbox: tuple[Letterbox, str]
) -> None:
    box, url = letterbox
    box.refusing = 1
    man = postman(
        engine, tmp_path, Counter("outcomes", "", ["outcome"], registry=None), transport=url, retry_s="1", attempts="2"
    )
    await Outbox(engine).add(LINK)
    assert await man.one()
    (row,) = await rows(engine)
    assert (row.state, row.attempts, "451" in row.error) == ("queued", 1, True)
    assert not await man.one(), "its time has not come"
    async with asyncio.timeout(5):
        while not await man.one():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert [letter["Message-ID"] for letter in box.letters] == [f"<{LINK.id}@localhost>"]
    assert (await rows(engine))[0].state == "sent"
    box.refusing = 2
    await Outbox(engine).add(LINK._replace(key="link:2"))
    async with asyncio.timeout(10):
        while (await Outbox(engine).counted()).get("failed") != 1:
            await man.one()
            await asyncio.sleep(0.1)
    assert {row.body for row in await rows(engine)} == {""}


@pytest.mark.parametrize("seven_bit", [True, False], ids=["7bit", "8bit"])
@pytest.mark.parametrize("sender", ["Bộ Tài nguyên và Môi trường <giaoluu@monre.example>", "giaoluu@monre.example"])
async def test_a_mail_arrives_as_it_was_written_through_any_relay(
    engine: AsyncEngine, tmp_path: Path, letterbox: tuple[Letterbox, str], seven_bit: bool, sender: str
) -> None:
    box, url = letterbox
    box.seven_bit = seven_bit
    body = ".\nXin chào ông, bà\n" + "ư" * 1200 + "\n"
    mail = Mail("k", "lan@angiang.example", "Câu hỏi số 12 " + "đã được trả lời " * 8, body)
    await Outbox(engine).add(mail)
    before = datetime.now(UTC) - timedelta(seconds=2)
    assert await postman(
        engine, tmp_path, Counter("outcomes", "", ["outcome"], registry=None), transport=url, sender=sender
    ).one()
    (raw,), (letter,) = box.raw, box.letters
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert letter["From"] == sender
    assert letter["Subject"] == mail.subject
    assert letter.get_content().splitlines() == mail.body.splitlines()  # type: ignore[attr-defined]
    assert letter["Message-ID"] == f"<{mail.id}@monre.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert before <= letter["Date"].datetime <= datetime.now(UTC)
    assert letter["Date"].datetime.tzinfo is not None


async def test_no_header_is_smuggled_in(engine: AsyncEngine, tmp_path: Path) -> None:
    man = postman(engine, tmp_path, Counter("outcomes", "", ["outcome"], registry=None), attempts="1")
    await Outbox(engine).add(LINK._replace(subject="Chào\r\nBcc: everybody@example.com"))
    assert await man.one()
    assert [row.state for row in await rows(engine)] == ["failed"]


async def test_an_old_fence_sends_nothing_and_a_late_note_changes_nothing(engine: AsyncEngine) -> None:
    box = Outbox(engine)
    await box.add(LINK)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE leases SET fence = 7"))
    assert await box.claim(1, 6) is None
    slow = await box.claim(0, 7)
    fast = await box.claim(0, 7)
    assert slow is not None
    assert fast is not None
    await box.sent(fast)
    await box.failed(slow, "frozen meanwhile", 1)
    assert [row.state for row in await rows(engine)] == ["sent"]


@pytest.mark.parametrize("alarm", ALARMS)
async def test_an_alarm_is_mailed_once_an_hour_in_both_languages(engine: AsyncEngine, alarm: str) -> None:
    alarms = Alarms(Outbox(engine), "truc@example.vn", words.both)
    for _ in range(3):
        await alarms.ring(
            alarm,
            holder="h:1",
            free_mb=3,
            least_mb=4,
            problem="p",
            room="r",
            age=9,
            command="c",
            target="t",
            code="r",
            seconds=7,
            who="lan",
            duty="reminders",
            n=12,
            minutes=10,
        )
    written = await rows(engine)
    assert len(written) in (1, 2), "two when the hour changed meanwhile"
    assert len(written[0].body.splitlines()) == 2
    assert "{" not in written[0].body + written[0].subject
    await Alarms(Outbox(engine), "", words.both).ring(alarm)
    assert len(await rows(engine)) == len(written)
