"""What newspapers may frame, and how it is said where."""

import html
import re
from pathlib import Path

import pytest

from server import checks
from server.web import embed
from tests.web.sites import Visit
from tests.web.test_pages import under_way

NEWSPAPER = "https://bao.example"


@pytest.mark.parametrize("origin", ["*", NEWSPAPER, "https://*.bao.example", "http://localhost:8000"])
def test_origins_that_can_be(origin: str) -> None:
    assert checks._EACH["embed.origins"][0](origin)


@pytest.mark.parametrize(
    "origin",
    ["", "bao.example", "https://bao.example/", "https://bao.example/tin", "https://a b", "https://x.vn; script-src *",
     "'none'", "javascript:alert(1)", "https://*", "https://x.vn\n", "data:"],
)  # fmt: skip
def test_origins_that_cannot_be(origin: str) -> None:
    assert not checks._EACH["embed.origins"][0](origin)


async def test_a_frame_is_for_whom_the_setting_names(tmp_path: Path, sqlite_url: str) -> None:
    async with under_way(tmp_path, sqlite_url, **{"embed__origins": NEWSPAPER}) as state:
        hidden = await state.ask("Còn kín?", "ask-000001")
        shown = await state.ask('<b>"Ai" cũng đọc?</b>', "ask-000002")
        gone = await state.ask("Sẽ gỡ?", "ask-000003")
        for id in (shown, gone):
            await state.do("question.accept", question=id, text_rev=1)
        await state.do("session.start")
        await state.do("answer.draft", question=shown, rev=0, text="Xin trả lời. " * 200)
        await state.do("answer.publish", question=shown, rev=1)
        long = await state.ask(f"Hỏi rất dài {'và còn nữa ' * 60}hết câu?", "ask-000004")
        await state.do("question.accept", question=long, text_rev=1)
        await state.do("answer.draft", question=long, rev=0, text="Trả lời ngắn.")
        await state.do("answer.publish", question=long, rev=1)
        await state.do("question.veil", question=gone, state="accepted", reason="personal_data")
        expected = {
            "/nhung/phong": 200, f"/nhung/buoi/{state.session}": 200, f"/nhung/cau/{shown}": 200,
            f"/nhung/cau/{gone}": 410, f"/nhung/cau/{hidden}": 404, "/nhung/cau/khong-co": 404,
            "/nhung/buoi/khong-co": 404, "/nhung/buoi/rehearsal:x": 404,
        }  # fmt: skip
        async with Visit(state.app) as reader, Visit(state.app, "angiang.localhost:8080") as abroad:
            for path, status in expected.items():
                for lang in ("", "/en"):
                    answer = await reader.get(f"{lang}{path}")
                    assert answer.status_code == status, path
                    assert f"frame-ancestors 'self' {NEWSPAPER};" in answer.headers["content-security-policy"], path
                    assert "unsafe" not in answer.headers["content-security-policy"]
                    assert "x-frame-options" not in answer.headers
                    assert "set-cookie" not in answer.headers
                    assert answer.headers["cache-control"].startswith("public")
                    assert "Còn kín?" not in answer.text
                    assert "Sẽ gỡ?" not in answer.text
                    assert "<b>" + '"Ai"' not in answer.text
                    assert len(answer.content) < 20_000
            framed = (await reader.get("/nhung/phong")).text
            (heading,) = re.findall(r"<h2[^>]*>(Hỏi rất dài[^<]*)</h2>", framed)
            assert (len(heading), heading[-1], "hết câu" in framed) == (embed.EXCERPT, "…", False)
            assert framed.count(f'/cau/{long}" target="_blank" rel="noopener">') == 2, "its number, and the rest of it"
            for path in ("/nhung", f"/buoi/{state.session}"):
                answer = await reader.get(path)
                assert answer.headers["x-frame-options"] == "SAMEORIGIN"
                assert "frame-ancestors 'self';" in answer.headers["content-security-policy"]
            for path in (f"/nhung/cau/{shown}", f"/nhung/buoi/{state.session}"):
                assert (await abroad.get(path)).status_code == 404
            await state.do("question.refuse", question=hidden, state="asked", reason="spam")
            await state.do("session.end")
            await state.do("session.close")
            assert "Xin trả lời." in (await reader.get("/nhung/phong")).text
            for wanted, path in ((f"?cau={shown}", f"/nhung/cau/{shown}"), (f"?buoi={state.session}", expected)):
                guide = (await reader.get(f"/nhung{wanted}")).text
                (snippet,) = re.findall(r'<pre[^>]*id="doan"[^>]*>(.*?)</pre>', guide, re.DOTALL)
                lines = html.unescape(snippet)
                assert re.search(r'^<iframe src="http[^"]+/nhung/(cau|buoi)/[^"]+" title="[^"<>]*"', lines), path
                assert NEWSPAPER in guide
            assert (await reader.get("/nhung?cau=khong-co")).status_code == 404
            script = await reader.get("/nhung/khung.js")
            assert script.headers["content-type"].startswith("text/javascript")
            assert script.headers["cross-origin-resource-policy"] == "cross-origin"
