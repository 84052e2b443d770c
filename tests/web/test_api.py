"""/api/v1 and the open data: the document says what is answered, pages follow, what is out of sight is gone."""

import asyncio
import gzip
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from server.search import search as searching
from server.web import api_answer, api_document, beside, downloads, record_file
from server.web.api_routes import ENDPOINTS
from server.web.byte_cache import Body
from tests.runtime.servers import process
from tests.runtime.test_process import plan
from tests.web.sites import Visit, site
from tests.web.test_pages import Site, under_way
from tests.web.test_search import answered, followed

WRONG = (
    "/sessions?limit=0", "/sessions?limit=x", "/sessions?limit=9999999999", "/sessions?cursor=hom-qua",
    "/sessions?cursor=WyJhIiwxXQ", "/sessions?year=MMX", "/search?q=**", "/search?cursor=abc",
    "/search?late=maybe", "/search?year=%00", f"/search?q={'a' * 10_000}",
)  # fmt: skip
ABSENT = (
    "/units/nowhere",
    "/sessions?unit=nowhere",
    "/sessions/x",
    "/sessions/x/pairs",
    "/pairs/x",
    "/a/b",
    "/sessions/%00",
)


@pytest.fixture
async def state(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(searching, "LOOK_S", 0.0)
    async with under_way(tmp_path, database_url) as made:
        await made.do("session.start")
        yield made


def test_the_document_has_every_address_and_no_name_that_leads_nowhere() -> None:
    made = json.loads(msgspec.json.encode(api_document.document("http://x/api/v1")))
    assert made["openapi"] == "3.1.0"
    assert set(made["paths"]) == {each.path or "/" for each in ENDPOINTS}
    operations = [path["get"]["operationId"] for path in made["paths"].values()]
    assert len(set(operations)) == len(operations)
    refs = set(_refs(made))
    assert {ref.rpartition("/")[2] for ref in refs} == set(made["components"]["schemas"])
    for path, each in made["paths"].items():
        placed = {one["name"] for one in each["get"]["parameters"] if one["in"] == "path"}
        assert placed == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def _refs(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for each in value.values() for ref in _refs(each)]
    return [ref for each in value for ref in _refs(each)] if isinstance(value, list) else []


@pytest.mark.each_database
async def test_answers_are_of_their_types_pages_follow_and_what_is_veiled_is_gone_at_once(
    state: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_answer, "KEPT_MS", 1)
    ids = [await answered(state, f"Đất số {n}?", "=Được cấp") for n in range(3)]
    hidden = await state.ask("Chưa ai duyệt?", "ask-hidden")
    await followed(state.app)
    base = "/api/v1"
    async with Visit(state.app) as anyone:
        for each in ENDPOINTS:
            path = each.path.format(unit="gltt", session=state.session, question=ids[0])
            found = await anyone.get(base + path)
            if each.operation == "getSeal":
                assert found.status_code == 404
                continue
            assert found.status_code == 200, path
            msgspec.json.decode(found.content, type=each.answers, strict=True)
            assert found.headers["access-control-allow-origin"] == "*"
            assert "set-cookie" not in found.headers
            tag = found.headers["etag"]
            assert (await anyone.get(base + path, headers={"If-None-Match": tag})).status_code == 304
        way, seen = f"{base}/sessions/{state.session}/pairs?limit=2", []
        while way:
            page = (await anyone.get(way)).json()
            seen += [pair["id"] for pair in page["items"]]
            way = (page["next"] or "").replace("http://gltt.localhost:8080", "")
        assert seen == ids
        first = (await anyone.get(f"{base}/search?q=dat&limit=2")).json()
        cursor = first["next"].split("cursor=")[1]
        assert len((await anyone.get(f"{base}/search?q=dat&limit=2&cursor={cursor}")).json()["items"]) == 1
        for wrong in (*WRONG, f"/search?q=giay&cursor={cursor}", f"/sessions/{state.session}/pairs?cursor={cursor}"):
            told = await anyone.get(base + wrong)
            assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json"), wrong
            assert told.json()["say"] == told.json()["title"] != "", wrong
        for absent in (*ABSENT, f"/pairs/{hidden}"):
            told = await anyone.get(base + absent)
            assert told.status_code == 404, absent
        assert (await anyone.options(f"{base}/units")).status_code == 204

        made = await state.app.open_data.make(state.app.book.now())
        assert [each.pairs for each in made.files] == [3, 3]
        assert not await state.app.open_data.stale()
        packed = (await anyone.get("/du-lieu-mo/pairs.jsonl.gz")).content
        assert packed[3] == 0, "no name in its head, such as that of a draft"
        lines = [json.loads(line) for line in gzip.decompress(packed).splitlines()]
        assert {line["id"] for line in lines} == set(ids)
        table = (await anyone.get("/du-lieu-mo/pairs.csv")).content.decode()
        assert table.startswith("\ufeffid,")
        assert "'=Được cấp" in table
        await state.do("session.end")  # touches every row, and changes no pair
        await followed(state.app)
        assert not await state.app.open_data.stale()
        await state.do("question.veil", question=ids[1], state="answered_later", reason="personal_data")
        gone = await anyone.get(f"{base}/pairs/{ids[1]}")
        assert (gone.status_code, gone.json()["text"], gone.json()["reason"]) == (410, None, "personal_data")
        for path in ("/search?q=dat", f"/sessions/{state.session}/pairs"):
            assert "Đất số 1" not in (await anyone.get(base + path)).text
        await followed(state.app)
        assert (await anyone.get("/du-lieu-mo/pairs.csv")).status_code == 503
        await state.app.open_data.make(state.app.book.now())
        assert "Đất số 1" not in (await anyone.get("/du-lieu-mo/pairs.csv")).content.decode()


async def test_downloads_of_a_session_and_of_a_search(state: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    question = await answered(state, '=HYPERLINK("x") <b>đất</b>', "Xin trả lời")
    await state.ask("Chưa ai duyệt?", "ask-hidden")
    await followed(state.app)
    async with Visit(state.app) as anyone:
        assert (await anyone.get(f"/buoi/{state.session}/toan-van.vtt")).status_code == 422
        await state.do("session.end")
        here = f"/buoi/{state.session}/toan-van"
        begins = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "csv": "\ufeffSố".encode(), "vtt": b"WEBVTT"}
        for kind, beginning in begins.items():
            found = await anyone.get(f"{here}.{kind}")
            assert found.status_code == 200
            assert found.content.startswith(beginning), kind
            assert "duyệt" not in found.text
            assert f".{kind}" in found.headers["content-disposition"]
        assert "'=HYPERLINK" in (await anyone.get(f"{here}.csv")).text
        read, kept = [], record_file.of_log
        monkeypatch.setattr(record_file, "of_log", lambda *given, **more: read.append(given) or kept(*given, **more))
        for shift in ("1", "-300", "7.5"):
            assert (await anyone.get(f"{here}.vtt?lech={shift}")).content.startswith(b"WEBVTT")
        assert read == [], "other offsets are no reason to read the log anew"
        for wrong in ("x", "nan", "1e9", "inf", "\u0661\u0669"):
            assert (await anyone.get(f"{here}.vtt?lech={wrong}")).status_code == 422
        assert "'=HYPERLINK" in (await anyone.get("/tim.csv?q=dat")).text
        assert (await anyone.get("/tim.xlsx?q=dat")).content.startswith(b"PK")
        assert (await anyone.get("/tim.csv?q=**")).status_code == 422
        page = (await anyone.get(here)).text
        assert all(f"/toan-van.{kind}" in page for kind in ("pdf", "docx", "xlsx", "csv", "json", "vtt", "txt"))
        assert "/niem-phong" in page
        await state.do("question.veil", question=question, state="answered_later", reason="personal_data")
        for kind in ("csv", "txt", "json"):
            assert "HYPERLINK" not in (await anyone.get(f"{here}.{kind}")).text


async def test_the_process_beside_makes_the_same_files(state: Site) -> None:
    await answered(state, "Hỏi về đất?", "Xin trả lời")
    await state.do("session.end")
    (row,) = await state.app.book.rows("sessions", {"id": state.session})
    address, own = "http://gltt.localhost:8080/en", state.app.site
    worker = beside._Worker(msgspec.msgpack.encode(own.settings))
    for kind in ("json", "csv", "txt", "vtt"):
        wanted = downloads._wanted(row, kind, "en", address, stamp="")
        made = msgspec.msgpack.decode(await worker.do(msgspec.msgpack.encode(wanted)), type=Body)
        assert made == await record_file.body(own, wanted), kind
        assert address.encode() in made.plain or kind == "vtt"


@pytest.mark.long
async def test_a_server_that_serves_makes_files_beside_itself(tmp_path: Path, database_url: str) -> None:
    """Not by a thread of its own; and the file of a session that goes on, out of its tables."""
    async with process(tmp_path, database_url) as server:
        session = await plan(server, await server.staff("hung", "gltt:lead"))
        async with aiohttp.ClientSession() as http:
            for kind, beginning in (("pdf", b"%PDF"), ("docx", b"PK"), ("json", b"{")):
                async with http.get(f"{server.url}/r/gltt/buoi/{session}/toan-van.{kind}") as answer:
                    assert (await answer.read()).startswith(beginning)
        children = (Path("/proc") / str(server.pid) / "task" / str(server.pid) / "children").read_text().split()
        (made,) = [child for child in children if "server.web.beside" in _command(child)]
        assert os.getpriority(os.PRIO_PROCESS, int(made)) == 19
    async with asyncio.timeout(20):  # whom it served was killed
        while _command(made):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def _command(pid: str) -> str:
    """Empty when it has ended."""
    try:
        return Path("/proc", pid, "cmdline").read_text().replace("\0", " ")
    except FileNotFoundError:
        return ""


async def test_who_asks_too_often_is_told_to_wait_and_what_is_in_memory_costs_nothing(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_answer, "KEPT_MS", 10**12)
    chosen = {"api__per_ip_min": "2", "api__origins": "https://bao.example"}
    async with site(tmp_path / "var", sqlite_url, **chosen) as app, Visit(app) as anyone:
        for path in ("/units", "/units", "/sessions", "/sessions"):
            assert (await anyone.get(f"/api/v1{path}")).status_code == 200
        told = await anyone.get("/api/v1/datasets")
        assert (told.status_code, told.json()["code"]) == (429, "api.throttled")
        assert int(told.headers["retry-after"]) == told.json()["retry_after"] > 0
        for origin, may in (("https://bao.example", True), ("https://other.example", False)):
            seen = await anyone.get("/api/v1/units", headers={"Origin": origin})
            assert (seen.headers.get("access-control-allow-origin") == origin) == may
            assert "Origin" in seen.headers["vary"]
