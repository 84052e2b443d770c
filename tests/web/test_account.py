"""The public account of a session and of a room, as page and as JSON."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from server.app import App
from server.log.cursors import Cursors
from server.projections import projectors
from server.runtime.followers import Followers
from server.runtime.visitor import Visitor
from server.views.account import account
from server.web import account as pages
from server.web import account_sheet
from tests.web.sites import Visit, until_open
from tests.web.test_pages import Site, under_way


@pytest.fixture
async def state(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(pages, "FRESH_MS", 1)
    async with under_way(tmp_path, database_url) as state:
        yield state


async def followed(app: App) -> None:
    """The table of questions stands where the log does."""
    mine = Followers(app.book, projectors(bytes(32)), lambda: True, 3_600_000)  # beside the application's own
    while [
        place for place in await Cursors(app.book).behind("questions") if place.stream.startswith(("session:", "unit:"))
    ]:
        await mine.catch_up()


async def told(app: App, visit: Visit, path: str) -> dict[str, Any]:
    """The account as JSON once the table has followed the log."""
    await followed(app)
    answer = await visit.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.each_database
async def test_what_was_asked_is_accounted_for(state: Site) -> None:
    taken, refused = [await state.ask(f"Câu {n}?") for n in range(2)]
    await state.do("question.accept", question=taken, text_rev=1)
    await state.do("question.refuse", question=refused, state="asked", reason="spam")
    await state.ask("Câu nữa?")
    assert (await state.lead.ask(state.session, "=1+1", cid="ask-000088", kind="opinion")).status_code in (200, 303)
    async with Visit(state.app) as anyone:
        found = await told(state.app, anyone, f"/buoi/{state.session}/cong-khai.json")
        account = found["account"]
        assert (found["session"], account["received"], account["outcomes"]["open"]) == (state.session, 4, 3)
        assert [each["number"] for each in found["open"]] == [1, 3, 4], "the list is what is counted"
        assert (account["reasons"], account["shown"]) == ({"refused": {"spam": 1}}, 1)
        page = (await anyone.get(f"/buoi/{state.session}/cong-khai")).text
        assert "quảng cáo, thư rác 1" in page
        assert "Câu 0" not in page
        book = load_workbook(io.BytesIO((await anyone.get(f"/buoi/{state.session}/cong-khai.xlsx")).content))
        outcomes, waiting = [list(sheet.values) for sheet in book.worksheets[:2]]
        assert (len(waiting), sum(n for name, n, *_ in outcomes if name and name.startswith("Đang chờ"))) == (4, 3)
        room = await told(state.app, anyone, "/cong-khai.json")
        assert (room["room"], room["account"]) == ("gltt", account)
        assert f"/buoi/{state.session}/cong-khai" in (await anyone.get("/cong-khai")).text


async def test_it_is_everybodys(state: Site) -> None:
    await state.ask("Câu hỏi?")
    for path in (f"/buoi/{state.session}/cong-khai", "/cong-khai", "/cong-khai.json"):
        async with Visit(state.app) as anyone:
            answer = await anyone.get(path)
            assert "set-cookie" not in answer.headers
            assert answer.headers["cache-control"].startswith("public")
            assert answer.headers["etag"]
            assert state.lead.cookies
            assert "Hung" not in (await state.lead.get(path)).text


async def rehearsed(state: Site) -> str:
    """A rehearsal in which something was asked."""
    account, now = await state.app.people.find("hung"), state.app.book.now()
    staff = Visitor(asker="x", account=account.id if account else "", room="gltt")
    times = {"intake_opens": now, "starts_at": now, "ends_at": now + 3_600_000, "answer_due": now + 7_200_000}
    plan = {"code": "DT-1", "topic": "Buổi diễn tập", "rehearsal": True, **times}
    trial = await state.app.service.plan("gltt", staff, plan, "plan-0002")
    await until_open(state.app, trial)
    await state.lead.ask(trial, "Thử?", cid="ask-000077")
    return trial


async def test_another_rooms_session_is_not_there(state: Site) -> None:
    async with Visit(state.app, "angiang.localhost:8080") as anyone:
        for path in ("cong-khai", "cong-khai.json"):
            assert (await anyone.get(f"/buoi/{state.session}/{path}")).status_code == 404
        assert (await told(state.app, anyone, "/cong-khai.json"))["account"]["received"] == 0


@pytest.mark.each_database
async def test_a_rehearsal_counts_in_no_account_of_a_room(state: Site) -> None:
    trial = await rehearsed(state)
    async with Visit(state.app) as anyone:
        page = await anyone.get(f"/buoi/{trial}/cong-khai")
        assert (page.status_code, 'content="noindex"' in page.text) == (200, True)
        assert (await told(state.app, anyone, "/cong-khai.json"))["account"]["received"] == 0


def test_the_workbook_calls_units_and_procedures_by_their_names() -> None:
    alike = {"mode": None, "kind": "question", "asker_type": "citizen", "shown": 0, "edited": 0, "corrected": 0}
    counts = [
        {**alike, "heading": heading, "reason": reason, "late": 0, "answer_due": 1, "n": n}
        for heading, reason, n in (
            ("transferred", "cantho", 2),
            ("referred", "denunciation", 1),
            ("refused", "spam", 3),
        )
    ]
    told = {"result": account(counts, 0), "waiting": [], "sessions": [], "unit": {"cantho": "Sở B"}.get}
    rows = list(load_workbook(io.BytesIO(account_sheet.workbook(told, 0, "vi"))).worksheets[0].values)
    found = {str(name).strip(): n for name, n, *_ in rows}
    assert (found["Sở B"], found["Tố cáo"], found["quảng cáo, thư rác"]) == (2, 1, 3)
