"""The day: the ministry's board, calls for help by plain forms, and what is entered afterwards."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.app import App
from server.domain.kind import entities
from server.domain.unit.ticket import Ticket
from server.office import calendar
from server.runtime.visitor import Visitor
from tests.web.sites import Visit, site

ANGIANG = "angiang.localhost:8080"
BOARD, HELP = "/can-bo/truc-tiep", "/can-bo/ho-tro"
HOUR = 3_600_000


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


async def account(app: App, login: str, *roles: tuple[str, str]) -> str:
    return (await app.people.find(login) or await app.people.add(login, login.title(), roles=roles)).id


class Room:
    """A session that is live in An Giang since an hour, run by its lead through the service."""

    def __init__(self, app: App, id: str, lead: Visitor) -> None:
        self.app, self.id, self.lead, self.sent = app, id, lead, 0

    async def do(self, name: str, **raw: Any) -> Any:
        self.sent += 1
        return await self.app.service.do(self.id, self.lead, name, raw, f"room-{self.sent:04d}")

    async def ask(self, text: str = "Bao giờ có sổ?") -> str:
        self.sent += 1
        asker = Visitor(asker="0" * 16, room="angiang")
        raw = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": text}
        ack = await self.app.service.do(self.id, asker, "question.ask", raw, f"room-{self.sent:04d}")
        id = str(ack["receipt"]["question"])
        await self.do("question.accept", question=id, text_rev=1)
        return id


@pytest.fixture
async def room(app: App) -> Room:
    lead = Visitor(asker="", account=await account(app, "hung", ("angiang", "lead")), room="angiang")
    now = app.book.now()
    # At the very first hour of a day it would have begun on the day before.
    begins = max(now - HOUR, calendar.midnight(calendar.day_of(now)))
    times = {"intake_opens": begins - HOUR, "starts_at": begins, "ends_at": now + HOUR, "answer_due": now + 200 * HOUR}
    raw = {"topic": "Đất đai", "venue": "Tầng 2", "code": "STNMT-angiang-1", **times}
    made = Room(app, await app.service.plan("angiang", lead, raw, "plan-0001"), lead)
    await app.maintenance.beat()
    await made.do("session.start")
    return made


@pytest.fixture
async def office(app: App) -> AsyncIterator[Visit]:
    async with Visit(app) as visit:
        yield await visit.sign_in(app, "van", ("gltt", "office"))


@pytest.fixture
async def lead(app: App) -> AsyncIterator[Visit]:
    async with Visit(app, ANGIANG) as visit:
        yield await visit.sign_in(app, "hung", ("angiang", "lead"))


@pytest.fixture(params=["*", "gltt"])
async def helper(app: App, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    async with Visit(app) as visit:
        yield await visit.sign_in(app, "tam", (request.param, "support"))


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """What follows the log, or is drawn once a second, comes a moment later."""
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def row(page: str, slug: str = "angiang") -> tuple[str, list[str]]:
    """How a room stands, and its figures."""
    found = re.search(rf'<tr id="phong-{slug}" data-state="(\w+)">(.*?)</tr>', page, re.DOTALL)
    assert found, page
    return found[1], re.findall(r"<td[^>]*>(.*?)</td>", found[2])[:4]


async def shows(app: App, visit: Visit, figures: list[str]) -> bool:
    return row((await visit.get(f"{BOARD}?phan=bang")).text)[1] == figures


async def test_the_board_follows_its_rooms(app: App, room: Room, office: Visit) -> None:
    page = await office.get(BOARD)
    assert len(re.findall(r'<tr id="phong-', page.text)) == 64
    assert row(page.text) == ("running", ["0", "0", "0", "0"])
    assert row(page.text, "gltt")[0] == "none"
    assert f"/r/angiang/buoi/{room.id}" in page.text or f"angiang.localhost:8080/buoi/{room.id}" in page.text
    question = await room.ask()
    await until(lambda: shows(app, office, ["1", "0", "1", "0"]))
    await room.do("question.call", question=question, text_rev=1)
    await room.do("question.answer", question=question, state="called")
    await until(lambda: shows(app, office, ["1", "1", "0", "0"]))
    await room.do("session.go_offline")
    await until(lambda: office_says(office, "mất đường truyền từ"))


async def office_says(visit: Visit, words: str) -> bool:
    return words in (await visit.get(f"{BOARD}?phan=bang")).text


async def test_what_did_not_change_is_not_sent_again(app: App, room: Room, office: Visit) -> None:
    async def kept() -> bool:
        tag = (await office.get(f"{BOARD}?phan=bang")).headers["etag"]
        return (await office.get(f"{BOARD}?phan=bang", headers={"If-None-Match": tag})).status_code == 304

    await until(kept)


async def test_who_may_look_at_all_rooms(app: App, lead: Visit, helper: Visit) -> None:
    elsewhere = await lead.get(BOARD)
    assert (elsewhere.status_code, elsewhere.headers["location"].endswith(BOARD)) == (303, True)
    assert (await helper.get(BOARD)).status_code == 200
    async with Visit(app) as stranger:
        assert (await stranger.get(BOARD)).status_code == 303
        await stranger.sign_in(app, "mai", ("gltt", "moderator"))
        assert (await stranger.get(BOARD)).status_code == 403


async def call(visit: Visit, **fields: str) -> httpx.Response:
    sent = {"do": "ticket.open", "cid": "ticket-0001", "unit": "angiang", "kind": "line", "text": "Mất mạng"}
    return await visit.send_form(f"{HELP}/do", **{**sent, **fields})


async def tickets(app: App, unit: str = "angiang") -> list[Ticket]:
    runtime = await app.service.runtime(f"unit:{unit}")
    await runtime.see()
    return entities(runtime.view.state, "ticket")


async def test_a_call_is_answered_and_solved(app: App, room: Room, lead: Visit, helper: Visit) -> None:
    form = (await lead.get(f"{HELP}/moi?buoi={room.id}")).text
    assert f'name="session" value="{room.id}"' in form
    assert "tel:" not in form
    sent = await call(lead, session=room.id, reach="0900 000 141", urgent="on")
    (ticket,) = await tickets(app)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{HELP}?phieu=angiang.{ticket.id}")
    assert (ticket.session, ticket.urgent, ticket.state) == (room.id, True, "reported")
    whole = (await helper.get(HELP)).text
    assert "Mất mạng" in whole
    assert 'value="ticket.take"' in (await helper.get(f"{HELP}?phieu=angiang.{ticket.id}")).text
    assert "An Giang, <bdi>Hung</bdi>" in re.sub(r"</?span[^>]*>", "", whole)
    of = {"unit": "angiang", "ticket": ticket.id}
    for number, (do, text) in enumerate(
        [("ticket.take", ""), ("ticket.answer", "Xin chờ."), ("ticket.solve", "Xong.")]
    ):
        done = await helper.send_form(f"{HELP}/do", do=do, cid=f"help-{number:04d}", text=text, **of)
        assert done.status_code == 303, done.text
    again = await lead.send_form(f"{HELP}/do", do="ticket.reopen", cid="again-0001", text="Lại mất.", **of)
    assert again.status_code == 303
    page = (await lead.get(f"{HELP}?phieu=angiang.{ticket.id}")).text
    assert [each for each in ("Xin chờ.", "Xong.", "Lại mất.", "0900 000 141") if each not in page] == []


async def test_what_was_typed_is_kept(app: App, lead: Visit) -> None:
    sent = await call(lead, text="x" * 20_000, reach="phòng 4")
    assert sent.status_code == 422
    assert 'id="text-error"' in sent.text
    assert 'value="phòng 4"' in sent.text
    assert "x" * 20_000 in sent.text
    assert await tickets(app) == []


async def test_tickets_are_nobody_elses(app: App, lead: Visit, office: Visit) -> None:
    await call(lead)
    (ticket,) = await tickets(app)
    at = f"{HELP}?phieu=angiang.{ticket.id}"
    assert (await office.get(at)).status_code == 200
    solve = {"do": "ticket.solve", "cid": "solve-0001", "unit": "angiang", "ticket": ticket.id}
    assert (await office.send_form(f"{HELP}/do", **solve)).status_code == 403
    async with Visit(app, "cantho.localhost:8080") as other:
        await other.sign_in(app, "vinh", ("cantho", "lead"))
        assert (await other.get(at)).status_code == 404
        assert "Mất mạng" not in (await other.get(HELP)).text
        assert (await call(other, cid="other-0001")).status_code == 403


def rows(*typed: dict[str, str], cid: str = "rows") -> dict[str, str]:
    return {
        f"{name}-{n}": value for n, row in enumerate(typed) for name, value in ({"cid": f"{cid}-{n:04d}"} | row).items()
    }


async def test_rows_are_entered_one_by_one(app: App, room: Room, lead: Visit) -> None:
    await room.ask()
    here = f"/buoi/{room.id}/nhap-ngoai-tuyen"
    assert 'name="cid-4"' in (await lead.get(here)).text
    time = clock(app.book.now())
    good = {"time": time, "number": "1", "answer": "Sang năm."}
    hall = {"time": time, "question": "Đất xen kẹt?", "asker": "Bà Mẫu", "field": "dat-dai", "answer": "Được cấp."}
    wrong = [{"time": "25h", "number": "1", "answer": "Lạc."}, {"time": time, "number": "77", "answer": "Mất số."}]
    sent = await lead.send_form(here, **rows(good, *wrong, hall, {"time": ""}))
    assert sent.status_code == 422
    assert re.findall(r'id="(\w+-\d)-error"', sent.text) == ["time-0", "number-1"]
    assert [each for each in ("Lạc.", "Mất số.", 'value="25h"', 'value="77"') if each not in sent.text] == []
    assert "Sang năm." not in sent.text
    page = (await lead.get(f"/buoi/{room.id}")).text
    assert page.count(f"nhập sau, lúc thật {time}") == 2
    assert "Bà Mẫu" in page
    done = await lead.send_form(here, **rows({"time": time, "question": "Hỏi nữa?", "field": "dat-dai"}, cid="more"))
    assert (done.status_code, done.headers["location"]) == (303, f"{here}?xong=1")


def clock(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC).astimezone(calendar.VIETNAM):%H:%M}"


async def test_more_rows_keep_what_was_typed(app: App, room: Room, lead: Visit) -> None:
    here = f"/buoi/{room.id}/nhap-ngoai-tuyen"
    more = await lead.send_form(here, do="more", **rows({"time": "9h", "question": "Dở dang"}))
    assert (more.status_code, 'name="cid-5"' in more.text, "Dở dang" in more.text) == (200, True, True)
    async with Visit(app, ANGIANG) as expert:
        await expert.sign_in(app, "vinh", ("angiang", "expert"))
        assert (await expert.get(here)).status_code == 403


async def test_a_lost_line_is_noted_at_the_form(app: App, room: Room, lead: Visit) -> None:
    here = f"/buoi/{room.id}/nhap-ngoai-tuyen"
    sent = await lead.send_form(here, do="session.go_offline", cid="lost-00001", since="25h99")
    assert (sent.status_code, 'value="25h99"' in sent.text) == (422, True)
    assert (await lead.send_form(here, do="session.go_offline", cid="lost-00002")).status_code == 303
    assert "mất đường truyền từ" in (await lead.get(here)).text
    assert (await lead.send_form(here, do="session.back_online", cid="lost-00003")).status_code == 303
