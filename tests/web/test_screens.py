"""Links of screens over HTTP: who makes them, what they show, how they end; a broadcast that lags, by every way."""

import logging
from pathlib import Path
from typing import Any

import pytest

from server.app import App
from server.gateway.visitor import Visitor
from tests.web.sites import Visit, site, until_open

LAG = 30


async def opened(app: App, lan: Visit) -> tuple[str, str, Any]:
    """A live session with an accepted question, and how the moderator acts."""
    await lan.sign_in(app, "lan", ("gltt", "moderator"))
    session = await lan.plan()
    await until_open(app, session)
    staff = Visitor(asker="x", account=(await app.people.find("lan")).id, room="gltt")  # type: ignore[union-attr]
    number = iter(range(1000))

    async def do(name: str, **raw: Any) -> dict[str, Any]:
        return await app.service.do(session, staff, name, raw, f"act-{next(number):08d}")

    answer = await lan.ask(session, "Bao giờ có sổ đỏ?")
    question = str(answer.headers["location"].rpartition("/")[2])
    await do("question.accept", question=question, text_rev=1)
    await do("session.start")
    return session, question, do


def address(page: str) -> str:
    return f"/buoi{page.partition('spellcheck')[2].partition('/buoi')[2].partition('<')[0]}"


async def test_a_link_shows_its_screen_until_it_is_revoked(
    tmp_path: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lan, Visit(app) as screen, Visit(app) as expert:
        session, question, do = await opened(app, lan)
        await do("question.call", question=question, text_rev=1)
        here = f"/buoi/{session}/man-hinh"
        form = {"do": "screen_link.make", "output": "overlay", "place": "Bàn trộn", "day": "1/1", "hour": ""}
        kept = await lan.send_form(f"{here}/do", **form, cid="link-0000")
        assert kept.status_code == 422
        assert "Bàn trộn" in kept.text
        made = await lan.send_form(f"{here}/do", **(form | {"day": ""}), cid="link-0001")
        there = address(made.text)
        code = there.rpartition("/")[2]
        again = await lan.send_form(f"{here}/do", **(form | {"day": ""}), cid="link-0001")
        assert address(again.text) == there, "the same form makes one link"
        assert code not in (await lan.get(here)).text
        shown = await screen.get(there)
        assert (shown.status_code, shown.headers["referrer-policy"]) == (200, "no-referrer")
        assert "Bao giờ có sổ đỏ?" in shown.text
        assert "giaoluu=" not in shown.headers["set-cookie"], "it keeps the link's key, and signs nobody in"
        for wrong in (there[:-1], there.replace("lop-chu", "hoi-truong"), there.replace("/1.", "/2.")):
            assert (await screen.get(wrong)).status_code == 404
        frame = f"/buoi/{session}/frame?audience="
        bearer = {"Giaoluu-Screen": code}
        assert (await screen.get(f"{frame}stage", headers=bearer)).status_code == 200
        for audience, headers in (("desk", bearer), ("panel", bearer), ("stage", {})):
            assert (await screen.get(f"{frame}{audience}", headers=headers)).status_code in (401, 403)
        await expert.sign_in(app, "vinh", ("gltt", "expert"))
        assert (await expert.get(here)).status_code == 403
        gone = await lan.send_form(f"{here}/do", do="screen_link.revoke", link="1", reason="Lộ", cid="link-0002")
        assert gone.status_code == 303
        assert (await screen.get(there)).status_code == 403
        assert (await screen.get(f"{frame}stage", headers=bearer)).status_code == 403
        entries = await app.book.read(f"session:{session}")
        told = [each.getMessage() for each in caplog.records if each.name != "httpx"]  # the client's own
        assert code.partition(".")[2] not in repr((told, entries)), "the secret is in no log"


async def test_no_way_tells_the_public_before_the_picture_has_come(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lan, Visit(app) as citizen:
        session, question, do = await opened(app, lan)
        await do("stage.delay", seconds=LAG)
        ways = [
            *(f"/buoi/{session}{path}" for path in ("", "/frame", "/waiting", "/older?before=99", "/toan-van")),
            *(f"/buoi/{session}{path}" for path in ("/san-khau", "/san-khau/lop-chu", "/cong-khai.json")),
            *("/", "/tim.json?q=so+do", "/tim.atom?q=so+do", "/atom", f"/cau/{question}", f"/buoi/{session}/mine"),
        ]
        before = {way: _plain((await citizen.get(way)).text, session) for way in ways}
        own = (await lan.get(f"/buoi/{session}/mine")).json()
        await do("question.call", question=question, text_rev=1)
        for way in ways:
            now = _plain((await citizen.get(way)).text, session)
            assert '"called"' not in now, way
            assert "Đang trả lời</" not in now or "Đang trả lời</" in before[way], way
            assert f'"question":"{question}"' not in now, way
        assert (await lan.get(f"/buoi/{session}/mine")).json() == own
        assert "Bao giờ có sổ đỏ?" not in _stage((await citizen.get(f"/buoi/{session}/san-khau")).text)
        assert "Bao giờ có sổ đỏ?" in _stage((await lan.get(f"/buoi/{session}/san-khau")).text), "staff see it at once"
        runtime = app.service.streams[session]
        due = runtime.kind.due_next(runtime.view.state)
        assert due is not None
        assert LAG * 1000 - 5000 < due - app.book.now() <= LAG * 1000


def _plain(page: str, session: str) -> str:
    return page.replace("\\u003c", "<").replace(session, "S")


def _stage(page: str) -> str:
    return page.partition('<div id="app">')[2].partition("application/json")[0]
