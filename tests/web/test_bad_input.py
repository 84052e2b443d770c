"""Whatever stands in an address of the record, its answer is a page or a problem document that says what to do."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import Connection, event

from server.log import patience
from tests.contract.test_patience import ENDLESS
from tests.web.sites import Visit
from tests.web.test_pages import under_way
from tests.web.test_search import answered, followed

# A loaded machine is no part of this.
LONG = {"api__per_ip_min": "100000", "search__within_ms": "10000", "database__public_ms": "10000"}
MARKUP = '"><script>alert(1)</script>'
BAD = (
    "x" * 10_000, "*" * 40, "% _ ' ; --", MARKUP, "\u202e\u2066đảo", "-1", "9" * 30, "\0", "١٩٩٩", "WyJ4IiwxLDIsIngiXQ",
)  # fmt: skip
FEW = ("x" * 10_000, MARKUP, "\0")
WHOLE = ("q", "sau", "cursor")
SEARCH = ("q", "donvi", "tinh", "linhvuc", "nguoi", "nam", "han", "loai", "sau")
ASKED = {
    "/tim": SEARCH,
    **{f"/tim{kind}": WHOLE[:2] for kind in (".json", ".atom", ".csv", ".xlsx")},
    "/luu-tru": ("sau", "nam"),
    "/atom": ("q",),
    "/buoi/{session}": ("sau",),
    "/buoi/{session}/toan-van.vtt": ("lech",),
    "/buoi/{session}/niem-phong.json": ("so",),
    "/buoi/{session}/frame": ("since", "audience"),
    "/buoi/{session}/older": ("before",),
    "/buoi/{session}/waiting": ("after",),
    "/nhung": ("buoi", "cau"),
    "/api/v1/sessions": ("unit", "year", "cursor", "limit"),
    "/api/v1/sessions/{session}/pairs": ("cursor", "limit"),
    "/api/v1/search": ("q", "unit", "province", "field", "person", "year", "late", "asker_type", "cursor", "limit"),
}
PLACED = (
    "/buoi/{}", "/buoi/{}/toan-van", "/buoi/{}/toan-van.json", "/buoi/{}/xem-lai", "/buoi/{}/xem-lai/0.json", "/cau/{}",
    "/buoi/{}/cong-khai", "/buoi/{}/niem-phong", "/nhung/buoi/{}", "/nhung/cau/{}", "/du-lieu-mo/{}", "/chuyen-den/{}",
    "/sitemap/{}.xml", "/api/v1/units/{}", "/api/v1/sessions/{}", "/api/v1/pairs/{}", "/api/v1/{}", "/r/{}/",
)  # fmt: skip


# What is looked up in the database, whatever is in memory.
READ = (
    "/luu-tru?nam=2009", "/sitemap/0.xml", "/buoi/{session}/toan-van.csv", "/cau/khong-co",
    "/buoi/{session}/cong-khai.json", "/tim?q=dat+luat", "/tim.json?q=theo", "/nhung/cau/x", "/api/v1/sessions?limit=3",
    "/api/v1/search?q=theo+luat",
)  # fmt: skip


def endless(connection: Connection, cursor: object, statement: str, parameters: object, *_: object) -> Any:
    """Every query of a reader goes on for ever."""
    if patience._held(connection):
        return ENDLESS[connection.dialect.name], ()
    return statement, parameters


def says_what_to_do(path: str, answer: httpx.Response) -> None:
    assert answer.status_code < 500, (path, answer.status_code)
    assert len(answer.content) < 100_000, path
    kind = answer.headers.get("content-type", "").partition(";")[0]
    assert kind != "text/html" or MARKUP not in answer.text, path
    if answer.status_code < 400:
        return
    assert answer.status_code in (400, 404, 410, 422), (path, answer.status_code)
    if kind == "text/html":
        assert not path.startswith("/api/v1/"), path
        assert 'role="alert"' in answer.text or 'id="noi-dung"' in answer.text or 'role="status"' in answer.text, path
        return
    assert kind in ("application/json", "application/problem+json"), (path, kind)
    body = answer.json()
    assert body["say"], path
    assert body["code"], path


@pytest.mark.each_database
async def test_whatever_stands_in_an_address(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with under_way(tmp_path, database_url, **LONG) as state, Visit(state.app) as reader:
        await state.do("session.start")
        for number in range(2):
            await answered(state, f"Đất {number}?", "Theo luật.")
        await state.do("session.end")
        await followed(state.app)
        state.app.search._looked = 0.0  # now rather than in a moment
        reader.follow_redirects = False
        first = (await reader.get("/api/v1/search?q=dat&limit=1")).json()
        assert first["total"] == 2, first
        cursor = first["next"].rpartition("=")[2]
        for path, names in ASKED.items():
            here = path.format(session=state.session)
            for name in names:
                for value in (*(BAD if name in WHOLE else FEW), cursor):
                    answer = await reader.get(f"{here}?{name}={quote(value, errors='replace')}")
                    says_what_to_do(f"{here}?{name}={value[:30]!r}", answer)
        for path in PLACED:
            for value in FEW:
                there = path.format(quote(value[:900], safe="", errors="replace"))
                says_what_to_do(there[:80], await reader.get(there))
        for piece in ("1", "99999999999999999999"):
            says_what_to_do(piece, await reader.get(f"/buoi/{state.session}/xem-lai/{piece}.json"))
        monkeypatch.setattr(patience.Patience, "left_ms", lambda self: 20)
        event.listen(state.app.book.engine.sync_engine, "before_cursor_execute", endless, retval=True)
        for path in READ:
            answer = await reader.get(path.format(session=state.session))
            assert (answer.status_code, answer.headers.get("retry-after")) == (503, "1"), (path, answer.text[:300])
            assert "đọc quá nhiều" in answer.text, path
