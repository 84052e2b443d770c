"""A session that is over is played again from pieces that any cache may keep; what was taken away stays away."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.web import replay_pieces
from server.web.replay import _strokes
from tests.web.sites import Visit
from tests.web.test_pages import Site, under_way


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    async with under_way(tmp_path, database_url) as state:
        yield state


async def played(state: Site) -> dict[str, str]:
    """Questions: one answered and corrected, one whose name is redacted, one taken away, one never read, one whose
    spelling is put right."""
    asked = {name: await state.ask(f"Câu {name}?", f"ask-{name}-000") for name in ("sua", "ten", "go", "cho")}
    for name in ("sua", "ten", "go"):
        await state.do("question.accept", question=asked[name], text_rev=1)
    await state.do("session.start")
    for name in ("sua", "go"):
        await state.do("answer.draft", question=asked[name], rev=0, text=f"Lời đầu của {name}.")
        await state.do("answer.publish", question=asked[name], rev=1)
    await state.do("question.redact", question=asked["ten"], text_rev=1, text="Câu đã lược?")
    await state.do("answer.correct", question=asked["sua"], rev=2, text="Lời đã sửa.", note="Nhầm số.")
    await state.do("question.veil", question=asked["go"], state="answered_live", reason="personal_data")
    mended = await state.ask("Xin hoi so do?", "ask-mended-0")
    await state.do("question.accept", question=mended, text_rev=1)
    await state.do("question.redact", question=mended, text_rev=1, text="Xin hỏi sổ đỏ?")
    await state.do("session.end")
    return asked


@pytest.mark.each_database
async def test_each_moment_from_its_piece_and_no_word_that_was_taken_away(
    state: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_pieces, "STEPS", 3)
    here = f"/buoi/{state.session}/xem-lai"
    async with Visit(state.app) as reader:
        assert "chưa kết thúc" in (await reader.get(here)).text
        asked = await played(state)
        page = await reader.get(here)
        assert page.status_code == 200, page.text
        assert 'data-part="play"' in page.text
        pieces, texts = [], page.text
        while (answer := await reader.get(f"{here}/{len(pieces)}.json")).status_code == 200:
            pieces.append(answer.json())
            texts += answer.text
        assert answer.status_code == 422
        assert f"chỉ có {len(pieces)} phần" in answer.text
        assert len(pieces) >= 2
        again = await reader.get(f"{here}/0.json")
        kept = await reader.get(f"{here}/0.json", headers={"If-None-Match": again.headers["etag"]})
        assert kept.status_code == 304
        answers = await reader.get(f"{here}/muc.json")
        assert [text for _, _, text in answers.json()] == ["Câu sua?"]
        texts += answers.text
    for gone in ("Câu go?", "Lời đầu của go", "Câu ten?"):
        assert gone not in texts
    for there in ("Xin hoi so do?", "Xin hỏi sổ đỏ?", "Câu sua?", "Lời đầu của sua.", "Lời đã sửa.", "Câu đã lược?"):
        assert there in texts
    stubs = [value for piece in pieces for value in piece["first"]["put"] if value["id"] == asked["go"]]
    assert {value["state"] for value in stubs} == {"veiled"}
    assert [piece["from"] for piece in pieces] == sorted(piece["from"] for piece in pieces)
    assert pieces[-1]["first"]["figures"]["asked"] == 5


async def test_a_session_that_was_never_live_has_nothing_to_replay(
    state: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await state.do("session.cancel", reason="Bão số 3")
    folded = []
    made = replay_pieces._replayed

    async def counted(*given: Any) -> Any:
        folded.append(given)
        return await made(*given)

    monkeypatch.setattr(replay_pieces, "_replayed", counted)
    async with Visit(state.app) as reader:
        for path in ("", "/0.json", "/muc.json", "/7.json"):
            answer = await reader.get(f"/buoi/{state.session}/xem-lai{path}")
            assert "không có phần trực tiếp" in answer.text, path
    assert len(folded) == 1, "its log is not read anew for everybody who asks"


async def test_the_seats_of_staff_are_theirs_and_without_what_is_not_public_today(state: Site) -> None:
    here = f"/buoi/{state.session}/xem-lai"
    asked = await played(state)
    async with Visit(state.app) as citizen, Visit(state.app) as expert, Visit(state.app) as clerk:
        await expert.sign_in(state.app, "vinh", ("gltt", "expert"))
        await clerk.sign_in(state.app, "sach", ("gltt", "publicist"))
        for seat in ("ban", "san-khau"):
            assert (await citizen.get(f"{here}/{seat}")).status_code == 303
            assert (await citizen.get(f"{here}/{seat}/0.json")).status_code == 401
            assert (await clerk.get(f"{here}/{seat}/0.json")).status_code == 403
            for reader in (state.lead, expert):
                assert (await reader.get(f"{here}/{seat}")).status_code == 200
        desk, panel = [(await reader.get(f"{here}/ban/0.json")) for reader in (state.lead, expert)]
        kept = await state.lead.get(f"{here}/ban/0.json", headers={"If-None-Match": desk.headers["etag"]})
    assert kept.status_code == 304
    assert desk.headers["cache-control"].startswith("private")
    for gone in ("Câu go?", "Câu cho?", "Lời đầu của go", "Câu ten?"):
        assert gone not in desk.text + panel.text
    assert "Lời đầu của sua." in desk.text
    first = {value["id"]: value for value in desk.json()["first"]["put"]}
    assert first[asked["cho"]]["state"] == "asked"
    assert first[asked["cho"]]["text"] is None
    assert asked["cho"] not in {value["id"] for value in panel.json()["first"]["put"]}


async def test_what_had_begun_and_was_put_off_was_not_live(state: Site) -> None:
    await state.do("session.start")
    held = state.app.book.now() + 20 * 86_400_000
    await state.do("session.postpone", reason="Bão số 3", starts_at=held, ends_at=held + 60_000)
    async with Visit(state.app) as reader:
        assert "chưa kết thúc" in (await reader.get(f"/buoi/{state.session}/xem-lai")).text
        await state.do("session.cancel", reason="Lũ")
        assert "không có phần trực tiếp" in (await reader.get(f"/buoi/{state.session}/xem-lai")).text


async def test_what_draws_the_page_is_asked_for_before_the_page_is_read(state: Site) -> None:
    await played(state)
    async with Visit(state.app) as reader:
        page = await reader.get(f"/buoi/{state.session}/xem-lai")
        ahead = re.findall(r"<([^>]+)>; rel=(\w+)", page.headers["link"])
        assert [rel for _, rel in ahead] == ["modulepreload", "preload"]
        for address, _ in ahead:
            assert f'"{address}"' in page.text
            assert "immutable" in (await reader.get(address)).headers["cache-control"]
    assert 'blocking="render"' in page.text


def test_the_strokes_of_the_line_stand_where_answers_were_given() -> None:
    """Read as SVG reads it: each move is told from where the stroke before ended."""
    assert _strokes(set()) == "M0 56"
    x, y, found = 0, 56, []
    for right, up, down in re.findall(r"m(\d+)(-\d+)v(\d+)", _strokes({700, 0, 3, 1000})):
        x, y = x + int(right), y + int(up)
        found.append((x, y))
        y += int(down)
    assert found == [(0, 46), (3, 46), (700, 46), (1000, 46)]
