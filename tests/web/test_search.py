"""Searching as readers do it: page, data and feed, over all rooms, and never more than the public may read."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from server.app import App
from server.log.cursors import Cursors
from server.projections import projectors
from server.runtime.followers import Followers
from server.search import search as searching
from tests.web.sites import HOST, Visit
from tests.web.test_pages import Site, under_way

WRONG = (
    *("sau=hom-qua", "donvi=nowhere", "nam=MMX", "q=**", 'q="', f"q={'a' * 10_000}", "han=%00"),
    *(f"q={'+'.join(map(str, range(60)))}", "tinh=<b>", "loai=nobody", "linhvuc='"),
)
ODD = ('" OR 1=1 --', "NEAR(a b)", "asked_exact:đất", "a AND NOT b", "%_%a", "(((a", "\0a", "-a", "a^2", "':*a\\")
HOSTILE = '<b>Hoà</b> & "sổ" =cmd()'


@pytest.fixture
async def state(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(searching, "LOOK_S", 0.0)
    async with under_way(tmp_path, database_url, desk__undo_s="0") as state:
        await state.do("session.start")
        yield state


async def followed(app: App) -> None:
    mine = Followers(app.book, projectors(bytes(32)), lambda: True, 3_600_000)  # beside the application's own
    while [place for place in await Cursors(app.book).behind("search") if place.stream.startswith("session:")]:
        await mine.catch_up()


async def answered(state: Site, text: str, answer: str) -> str:
    question = await state.ask(text, f"ask-{abs(hash(text)):020}"[:20])
    await state.do("question.accept", question=question, text_rev=1)
    await state.do("question.promise", question=question, state="accepted")
    await state.do("answer.draft", question=question, rev=0, text=answer)
    await state.do("answer.publish", question=question, rev=1)
    return question


@pytest.mark.each_database
async def test_what_is_public_is_found_and_what_is_not_is_not(state: Site) -> None:
    found = await answered(state, HOSTILE, "Mang tới Uỷ ban xã")
    other = await answered(state, "Số điện thoại bị che?", "Gọi cán bộ địa chính")
    await state.ask("Câu chưa ai duyệt về sổ?", "ask-unread-1")
    await followed(state.app)
    async with Visit(state.app) as anyone:
        page = (await anyone.get("/tim", params={"q": "hoà uy ban"})).text
        assert "&lt;b&gt;<mark>Hoà</mark>&lt;/b&gt;" in page
        assert "<mark>Uỷ ban</mark>" in page
        assert [each["id"] for each in (await anyone.get("/tim.json?q=so")).json()["found"]] == [other, found]
        await state.do("question.veil", question=other, state="answered_later", reason="personal_data")
        # Out of the table of pages at once, out of the counts when the search has followed.
        assert [each["id"] for each in (await anyone.get("/tim.json?q=dien+thoai")).json()["found"]] == []
        await followed(state.app)
        for path in ("/tim?q=dien+thoai", "/tim.json", "/tim.atom", "/atom", "/tim"):
            assert "bị che" not in (await anyone.get(path)).text
        assert (await anyone.get("/tim.json?q=dien+thoai")).json()["total"] == 0
        own = (await anyone.get(f"/cau/{found}")).text
        told = json.loads(own.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
        assert told["mainEntity"]["text"] == HOSTILE
        assert told["mainEntity"]["acceptedAnswer"]["text"] == "Mang tới Uỷ ban xã"
        assert "ld+json" not in (await anyone.get(f"/cau/{other}")).text
        history = (await anyone.get("/luu-tru")).text
        assert f"/buoi/{state.session}/toan-van" in history
        assert "3 câu nhận được" in history
        assert "state." not in history
        part = (await anyone.get("/sitemap/1.xml")).text
        assert f"http://{HOST}/cau/{found}" in part
        assert other not in part
        assert f"http://{HOST}/sitemap/1.xml" in (await anyone.get("/sitemap.xml")).text
        assert f"Sitemap: http://{HOST}/sitemap.xml" in (await anyone.get("/robots.txt")).text
        assert (await anyone.get("/sitemap/9.xml")).status_code == 404
        feed = ElementTree.fromstring((await anyone.get("/atom")).content)
        links = {each.get("href", "") for each in feed.iter("{http://www.w3.org/2005/Atom}link")}
        assert f"http://{HOST}/cau/{found}" in links
        assert all(link.startswith("http://") for link in links)
        assert [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}summary")] == [HOSTILE]
    async with Visit(state.app, "localhost:8080") as crawler:
        place = (await crawler.get("/robots.txt")).text.rpartition("Sitemap: ")[2].strip()
        parts = [each.text for each in ElementTree.fromstring((await crawler.get(place)).content).iter() if each.text]
        pages = "".join([(await crawler.get(str(each))).text for each in parts])
        assert f"<loc>http://{HOST}/cau/{found}</loc>" in pages
        assert f"<loc>http://{HOST}/buoi/{state.session}</loc>" in pages
        assert other not in pages


async def test_an_answer_to_a_search_is_kept_and_its_pages_follow_each_other(state: Site) -> None:
    for n in range(22):
        await answered(state, f"Câu về đất số {n}?", "Được cấp giấy")
    await followed(state.app)
    async with Visit(state.app) as anyone:
        first = await anyone.get("/tim.json?nam=&q=%20%C4%91%E1%BA%A5t%20")
        assert first.headers["cache-control"].startswith("public")
        assert "set-cookie" not in first.headers
        again = await anyone.get("/tim.json", params={"q": "đất"}, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        second = (await anyone.get(first.json()["next"])).json()
        ids = [each["id"] for each in (*first.json()["found"], *second["found"])]
        assert (len(set(ids)), second["next"], second["total"]) == (22, None, 22)
        cursor = first.json()["next"].split("sau=")[1]
        for wrong in (f"q=giay&sau={cursor}", *WRONG):
            page, told = await anyone.get(f"/tim?{wrong}"), await anyone.get(f"/tim.json?{wrong}")
            assert (page.status_code, told.status_code) == (422, 422), wrong
            assert 'id="q-error"' in page.text, wrong
            assert "<b>" not in page.text, wrong
            assert (told.headers["content-type"], told.json()["ok"]) == ("application/problem+json", False)
        for odd in ODD:
            assert (await anyone.get("/tim.json", params={"q": odd})).status_code == 200, odd
    texts = "Mương thuỷ lợi trước ngõ bị lấp ai chịu?", "Ai chịu khi mương thuỷ lợi trước ngõ bị lấp?"
    own, other = [await answered(state, text, "Xã chịu.") for text in texts]
    await followed(state.app)
    async with Visit(state.app) as anyone:
        assert f"/cau/{other}" in (await anyone.get(f"/cau/{own}")).text
        await state.do("question.veil", question=other, state="answered_later", reason="personal_data")
        await followed(state.app)
        assert f"/cau/{other}" not in (await anyone.get(f"/cau/{own}")).text
