"""The page of a session that is over, its minutes, the pages of its questions, and the room's history."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from markupsafe import Markup

from server.domain.session.question_state import MEANINGS, OPINION
from server.projections.transcript import nothing_taken_out
from server.web import download_sizes, downloads, render, session_record
from server.web.minutes_sections import Piece, placed, sections
from tests.web.sites import Visit, until_reacted
from tests.web.test_account import followed
from tests.web.test_pages import Site, under_way


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("toi hoi SO DO", "Tôi hỏi sổ đỏ?", True),
        ("Xin hoi.", "Xin hỏi về đất.", True),
        ("Gọi tôi 0912345678", "Gọi tôi […]", False),
        ("Ông Mẫu lừa tôi", "Ông […] lừa tôi", False),
        ("tôi hỏi", "hỏi tôi", False),
        ("a" * 60, "a" * 59, False),
        ("", "Xin hỏi", False),
        ("?!", "Xin hỏi", False),
    ],
)
def test_the_first_wording_is_shown_where_nothing_was_taken_out(before: str, after: str, whole: bool) -> None:
    assert nothing_taken_out(before, after) is whole


def test_minutes_have_each_pair_once_and_in_its_part() -> None:
    def row(number: int, state: str, value: str) -> dict[str, object]:
        return {"number": number, "state": state, "value": value}

    answer = '"answer":{{"published_at":{at},"mode":"{mode}"}}'
    stub = next(state for state, meaning in MEANINGS.items() if meaning.stub)
    rows = [
        row(1, "answered_live", f'{{"question":{{}},{answer.format(at=9, mode="live")}}}'),
        row(2, "answered_live", f'{{"question":{{}},{answer.format(at=5, mode="live")}}}'),
        row(3, "answered_later", f'{{"question":{{}},{answer.format(at=7, mode="later")}}}'),
        row(4, "accepted", '{"question":{},"answer":null}'),
        row(5, "accepted", f'{{"question":{{"kind":"{OPINION}"}},"answer":null}}'),
        row(6, stub, '{"question":{"number":6}}'),
    ]
    pieces = [Piece(Markup(str(each["number"])), *placed(each, json.loads(str(each["value"])))) for each in rows]
    drawn = sections(pieces)
    assert drawn == {"said": ["2", "1"], "written": ["3"], "waiting": ["4"], "opinions": ["5"], "stubs": ["6"]}


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    async with under_way(tmp_path, database_url) as state:
        yield state


@pytest.mark.each_database
async def test_a_session_that_is_over_is_told_whole(state: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_record, "ANSWERS", 1)
    app, session = state.app, state.session
    texts = {"sua": "mua dat bang giay viet tay", "go": "Gọi tôi?", "sau": "Bao giờ cấp sổ?"}
    ids = {name: await state.ask(text, f"ask-{name}-000") for name, text in texts.items()}
    await state.do("panel.seat", name="Bà Trả Lời", title="Phó Giám đốc", unit="Sở Mẫu")
    await state.do("question.redact", question=ids["sua"], text_rev=1, text="Mua đất bằng giấy viết tay?")
    await state.do("question.accept", question=ids["sua"], text_rev=2)
    for name in ("go", "sau"):
        await state.do("question.accept", question=ids[name], text_rev=1)
    await state.do("session.start")
    for name in ("go", "sua"):
        await state.do("answer.draft", question=ids[name], rev=0, text="Theo Điều 50 Luật Đất đai năm 2003.")
        await state.do("answer.publish", question=ids[name], rev=1)
    await state.do("session.end")
    await followed(app)
    async with Visit(app) as reader:
        during = (await reader.get(f"/buoi/{session}")).text
        assert 'class="moments"' in during
        assert "Gọi tôi?" in during
        await state.do("question.veil", question=ids["go"], state="answered_live", reason="personal_data")
        assert "Gọi tôi?" not in (await reader.get(f"/buoi/{session}")).text, "at once"
        await state.do("answer.draft", question=ids["sau"], rev=0, text="Trả lời sau.")
        await state.do("answer.publish", question=ids["sau"], rev=1)
        await state.do("session.close")
        await until_reacted(app)
        await followed(app)
        assert await download_sizes.measure_one(app.book, lambda row: downloads.measured(app.site, row))
        assert not await download_sizes.measure_one(app.book, lambda row: downloads.measured(app.site, row))
        page = (await reader.get(f"/buoi/{session}")).text
        for kind, size in (await download_sizes.known(app.book, session)).items():
            assert size > 0
            assert re.search(rf"toan-van\.{kind}\">.*{kind.upper()} <small>\d+ KB</small>", page), kind
        assert "Mua đất bằng giấy viết tay?" in page
        assert "Gọi tôi?" not in page
        (further,) = re.findall(r'rel="next" href="([^"]+)"', page)
        assert "Bao giờ cấp sổ?" in (await reader.get(further)).text
        for wrong in ("x", "1.", "1.2.3", "9" * 40, "<b>"):
            assert (await reader.get(f"/buoi/{session}?sau={wrong}")).status_code == 422
        minutes = (await reader.get(f"/buoi/{session}/toan-van")).text
        (counted,) = await app.book.rows("figures", {"session": session})
        assert f"bắt đầu lúc {render.time(counted['began_at'])}, " in minutes
        assert minutes.index("Khai mạc") < minutes.index("Mua đất") < minutes.index("Bao giờ") < minutes.index("Bế mạc")
        pair = (await reader.get(f"/cau/{ids['sua']}")).text
        assert texts["sua"] in pair
        assert "<li>Điều 50 Luật Đất đai năm 2003</li>" in pair
        assert f"/buoi/{session}/xem-lai#t=" in pair
        gone = await reader.get(f"/cau/{ids['go']}")
        assert (gone.status_code, "Còn giữ" in gone.text, "Gọi tôi?" in gone.text) == (410, True, False)
        year = re.findall(r'href="\?nam=(\d{4})"', (await reader.get("/luu-tru")).text)[0]
        assert f"/buoi/{session}" in (await reader.get(f"/luu-tru?nam={year}")).text
        assert "không có buổi" in (await reader.get("/luu-tru?nam=1999")).text
        for wrong in ("nam=20", "nam=abcd", "nam=99999", "sau=x", "nam=%E2%82%AC"):
            answer = await reader.get(f"/luu-tru?{wrong}")
            assert (answer.status_code, 'role="alert"' in answer.text) == (422, True), wrong
        for path in ("/", "/cua-toi"):
            assert 'href="/luu-tru"' in (await reader.get(path)).text
