"""Frames over HTTP for caches and crowds, commands and own matters for pages without a socket."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.app import App
from server.people import askers
from tests.gateway.gateways import new_second
from tests.web.sites import ASK, HOST, Visit, site, until_open
from tests.web.test_pages import Site

CID = "cid-00000001"


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def state(app: App) -> AsyncIterator[Site]:
    async with Visit(app) as lead:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        account = await app.people.find("hung")
        yield Site(app, lead, session, account.id if account else "")


def envelope(state: Site, text: str = "Xin hỏi?", **changes: Any) -> dict[str, Any]:
    asked = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": text}
    return {"do": "question.ask", "session": state.session, "cid": CID, "with": asked, **changes}


async def tell(visit: Visit, state: Site, said: Any, status: int = 200, **headers: str) -> dict[str, Any]:
    origin = {"Origin": str(visit.base_url).rstrip("/")}
    answer = await visit.post(f"/buoi/{state.session}/do", json=said, headers=origin | headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    ack: dict[str, Any] = answer.json()
    return ack


async def test_frames_are_the_same_for_everybody_and_know_nobody(state: Site) -> None:
    path = f"/buoi/{state.session}/frame"
    async with Visit(state.app) as stranger, Visit(state.app) as asker, Visit(state.app, "127.0.0.1:8080") as abroad:
        await asker.ask(state.session, "Có mặt")
        await new_second()
        answers = [await stranger.get(path), await asker.get(path), await state.lead.get(path),
                   await abroad.get(f"/r/gltt{path}")]  # fmt: skip
        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1
        for answer in answers:
            assert "set-cookie" not in answer.headers
            assert "cookie" not in answer.headers.get("vary", "").lower()
            assert answer.headers["cache-control"] == "public, max-age=1, stale-while-revalidate=2"
        assert (await abroad.get(f"/r/angiang{path}")).status_code == 404
        head = await stranger.head(path)
        assert (head.status_code, head.headers["etag"]) == (200, answers[0].headers["etag"])


async def test_a_frame_says_when_to_read_again_and_nothing_new_is_an_answer_too(state: Site) -> None:
    path = f"/buoi/{state.session}/frame"
    async with Visit(state.app) as reader:
        first = (await reader.get(path)).json()
        assert first["again_ms"] == 5000
        assert 0 < first["sockets"] <= 1
        assert first["figures"]["asked"] == 0
        position = f"{first['seq']}.{first['mark']}"
        await new_second()
        still = await reader.get(path, params={"since": position})
        assert still.status_code == 200, "204 is nothing that every cache keeps"
        assert {name: still.json()[name] for name in ("since", "seq", "mark", "put", "drop")} == {
            "since": first["seq"], "seq": first["seq"], "mark": first["mark"], "put": [], "drop": [],
        }  # fmt: skip
        again = await reader.get(path, params={"since": position}, headers={"If-None-Match": still.headers["etag"]})
        assert again.status_code == 304


async def test_bytes_are_kept_and_go_when_something_changes(state: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [await state.ask(f"Câu hỏi {number}?", f"ask-{number:06}") for number in range(3)]
    room = (await state.app.service.runtime(state.session)).view
    seen: list[str] = []
    resume = room.resume
    monkeypatch.setattr(room, "resume", lambda *given: seen.append(given[0]) or resume(*given))  # type: ignore[func-returns-value]
    path = f"/buoi/{state.session}/frame"
    async with Visit(state.app) as reader:
        await new_second()
        for _ in range(2):
            await asyncio.gather(*(reader.get(path) for _ in range(50)))
        before = len(seen)
        assert before <= 2, "a crowd at one position costs one encoding a second"
        await state.do("question.accept", question=ids[0], text_rev=1)
        assert ids[0] in (await reader.get(path)).text
        await state.do("question.veil", question=ids[0], state="accepted", reason="personal_data")
        assert "Câu hỏi 0?" not in (await reader.get(path)).text
        assert len(seen) > before


async def test_large_frames_come_packed_where_that_is_welcome(state: Site) -> None:
    for number in range(8):
        id = await state.ask("Khi nào tôi nhận được giấy chứng nhận? " * 10, f"ask-{number:06}")
        await state.do("question.accept", question=id, text_rev=1)
    path = f"/buoi/{state.session}/frame"
    async with Visit(state.app) as reader:
        await new_second()
        plain = await reader.get(path, headers={"Accept-Encoding": "identity"})
        async with reader.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
            raw = b"".join([part async for part in packed.aiter_raw()])
        assert packed.headers["content-encoding"] == "gzip"
        assert len(raw) < len(plain.content) / 3
        assert gzip.decompress(raw) == plain.content


@pytest.mark.each_database
async def test_a_crowd_at_a_sleeping_session_wakes_it_once(state: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    state.app.service.streams.clear()
    reads: list[str] = []
    read = state.app.book.read

    async def counted(stream: str, after: int = 0) -> Any:
        reads.append(stream)
        return await read(stream, after)

    monkeypatch.setattr(state.app.book, "read", counted)
    async with Visit(state.app) as reader:
        answers = await asyncio.gather(*(reader.get(f"/buoi/{state.session}/frame") for _ in range(100)))
        assert {answer.status_code for answer in answers} == {200}
    assert len(reads) <= 2


@pytest.mark.each_database
async def test_a_reader_who_saw_more_elsewhere_is_not_thrown_back(state: Site, tmp_path: Path) -> None:
    """Two processes on one database, of which one has not heard yet."""
    async with Visit(state.app) as reader:
        path = f"/buoi/{state.session}/frame"
        await reader.get(path)
        runtime = state.app.service.streams.pop(
            state.session
        )  # stands still from now on, like a process that is behind
        id = await state.ask("Mới ở tiến trình kia?")
        await state.do("question.accept", question=id, text_rev=1)
        newest = (await reader.get(path)).json()
        state.app.service.streams[state.session] = runtime
        assert runtime.view.seq < newest["seq"]
        there = (await reader.get(path, params={"since": f"{newest['seq']}.{newest['mark']}"})).json()
        assert "reset" not in there
        assert there["seq"] == newest["seq"]


@pytest.mark.each_database
async def test_commands_as_json_are_those_of_the_socket(state: Site) -> None:
    async with Visit(state.app) as citizen:
        token = (await tell(citizen, state, envelope(state, "Xin hỏi qua HTTP?")))["asker"]
        citizen.headers["Giaoluu-Asker"] = token
        ack = await tell(citizen, state, envelope(state, "Xin hỏi qua HTTP?"))
        assert ack["ok"]
        assert ack["receipt"]["number"] == 1
        again = await tell(citizen, state, envelope(state, "Xin hỏi qua HTTP?"))
        assert again["receipt"] == ack["receipt"]
        (own,) = (await citizen.get(f"/buoi/{state.session}/mine")).json()["mine"]
        assert (own["text"], own["state"]) == ("Xin hỏi qua HTTP?", "asked")
        reused = await tell(citizen, state, envelope(state, "Khác?"))
        assert (reused["ok"], reused["code"]) == (False, "command.reused")
        assert reused["say"]
        leaving: dict[str, Any] = {"do": "question.withdraw", "cid": "cid-00000002", "with": {"question": own["id"]}}
        gone = await tell(citizen, state, envelope(state) | leaving)
        assert gone["mine"][0]["state"] == "withdrawn"
        forbidden = await tell(citizen, state, envelope(state, do="session.start", cid="cid-00000003", **{"with": {}}))
        assert forbidden["code"] == "sign_in.needed"
    started = await tell(state.lead, state, envelope(state, do="session.start", cid="cid-00000004", **{"with": {}}))
    assert started["ok"]


@pytest.mark.parametrize(
    "change",
    [{"do": "session.join"}, {"cid": "x"}, {"session": "another"}, {"more": 1}, {"cid": "cid-00000001\n"}],
)
async def test_what_is_no_envelope_is_said_to_be_none(state: Site, change: dict[str, Any]) -> None:
    async with Visit(state.app) as citizen:
        await citizen.get("/")
        assert (await tell(citizen, state, envelope(state) | change, 400))["code"] == "command.malformed"
        large = envelope(state) | {"with": {"text": "x" * 270_000}}
        assert (await tell(citizen, state, large, 413))["code"] == "body.large"
    assert not (await state.app.service.runtime(state.session)).view.state.keys("question")


async def test_a_text_that_no_packet_carries_is_refused_in_words(state: Site) -> None:
    ack = await tell(state.lead, state, envelope(state) | {"with": ASK | {"text": "Ễ" * 80_000}})
    assert (ack["code"], ack["field"], ack["limit"]) == ("text.long", "text", 2000)
    assert "2.000" in ack["say"]


async def test_a_browser_without_cookies_is_known_before_anything_is_done(state: Site) -> None:
    """Else a question sent again would be another asker's, and stand there twice."""
    async with Visit(state.app) as citizen:
        first = await tell(citizen, state, envelope(state))
        assert (first["ok"], first["retry"]) == (False, True)
        assert not (await state.app.service.runtime(state.session)).view.state.keys("question")
        citizen.cookies.clear()
        ack = await tell(citizen, state, envelope(state), **{"Giaoluu-Asker": first["asker"]})
        assert ack["receipt"]["number"] == 1
        own = await citizen.get(f"/buoi/{state.session}/mine", headers={"Giaoluu-Asker": first["asker"]})
        assert [item["number"] for item in own.json()["mine"]] == [1]
        stranger = askers.new(b"another secret")
        forged = await citizen.get(f"/buoi/{state.session}/mine", headers={"Giaoluu-Asker": stranger})
        assert forged.json() == {"mine": []}


async def test_another_site_sends_no_commands(state: Site) -> None:
    async with Visit(state.app) as citizen:
        await citizen.get("/")
        headers = {"Origin": "http://evil.example"}
        answer = await citizen.post(f"/buoi/{state.session}/do", json=envelope(state), headers=headers)
        assert answer.status_code == 403


async def test_a_page_is_printed_once_and_tells_nobody_of_anybody(state: Site) -> None:
    id = await state.ask("Ai cũng đọc?")
    await state.do("question.accept", question=id, text_rev=1)
    async with Visit(state.app) as one, Visit(state.app) as other:
        await one.get("/")
        await one.ask(state.session, "Chuyện riêng của tôi?", "ask-000002")
        mine, theirs, staff = await one.get("/"), await other.get("/"), await state.lead.get("/")
        for answer in (mine, theirs, staff):
            assert "Chuyện riêng của tôi?" not in answer.text
            assert "Ai cũng đọc?" in answer.text
            assert "Hung" not in answer.text


async def test_the_client_is_kept_for_ever_under_its_version(app: App) -> None:
    async with Visit(app, HOST) as reader:
        page = (await reader.get("/dia-phuong")).text
        address = page.split('rel="stylesheet" href="')[1].split('"')[0]
        kept = await reader.get(address)
        assert "immutable" in kept.headers["cache-control"]
        version = address.split("/")[2]
        old = address.replace(version, "0123456789")
        for path in (address.replace(f"{version}/", ""), old):
            answer = await reader.get(path)
            assert (answer.status_code, answer.content) == (200, kept.content)
            assert answer.headers["cache-control"] == "public, no-cache", "else a proxy would keep the wrong one"
            again = await reader.get(path, headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304
        for path in ("", "../server/app.py", "%2e%2e/pyproject.toml", f"{version}/nothing"):
            assert (await reader.get(f"/statics/{path}")).status_code == 404
