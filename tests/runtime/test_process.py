"""The promise, on the real server as a process of its own: acked is durable, done once, seen by everybody alike."""

import asyncio
import itertools
import random
import sqlite3
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.databases import MOSTLY_SQLITE
from tests.runtime.servers import Person, Process, process, today

pytestmark = pytest.mark.slow

FIELDS = {"kind": "question", "asker_type": "citizen", "field": "dat-dai"}


_MINUTES = itertools.cycle(range(1400))


async def plan(server: Process, lead: Person, room: str = "gltt", cid: str = "plan-by-form-1") -> str:
    """A session of today, planned by form as staff do, in a minute of its own; returns its id."""
    minute = next(_MINUTES)
    start, end = (f"{each // 60:02}:{each % 60:02}" for each in (minute, minute + 1))
    form = {"do": "session.plan", "cid": cid, "topic": "Đất đai", "venue": "Hội trường",
            "day": f"{today():%d/%m/%Y}", "start": start, "end": end}  # fmt: skip
    headers = {"Origin": server.url, "Cookie": f"giaoluu={lead.cookie}"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{server.url}/r/{room}/buoi/moi/do", data=form, headers=headers, allow_redirects=False) as answer,
    ):
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"].split("/buoi/")[1].split("/")[0]


async def frame(server: Process, session: str, audience: str, cookie: str = "") -> dict[str, Any]:
    """The whole view over HTTP, all pages of it."""
    base = f"{server.url}/r/gltt/buoi/{session}"
    headers = {"Cookie": f"giaoluu={cookie}"} if cookie else {}
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.get(f"{base}/frame?audience={audience}") as answer:
            whole: dict[str, Any] = await answer.json()
        cursor = whole["older"]
        while cursor is not None:
            async with http.get(f"{base}/older?audience={audience}&before={cursor}") as answer:
                page = await answer.json()
            whole["put"] += page["put"]
            cursor = page["older"]
    return {(value["noun"], value["id"]): value for value in whole["put"]}  # type: ignore[misc]


async def moderate(person: Person, chance: random.Random, until: asyncio.Event) -> list[tuple[str, int]]:
    """Act on whatever is seen, with guards, against a colleague who does the same; returns what was acked."""
    acked: list[tuple[str, int]] = []
    while not until.is_set():
        questions = [value for (noun, _), value in person.table.items() if noun == "question"]
        if questions:
            one = chance.choice(questions)
            name = chance.choice(
                ["question.accept", "question.accept", "question.refuse", "question.promise", "question.redact"]
            )
            given = {"state": one["state"], "text_rev": one["text_rev"], "reason": "spam", "text": f"{one['text']}."}
            wanted = {"question.accept": ["text_rev"], "question.redact": ["text_rev", "text"],
                      "question.refuse": ["state", "reason"], "question.promise": ["state"]}[name]  # fmt: skip
            ack = await person.do(name, question=one["id"], **{field: given[field] for field in wanted})
            if ack["ok"]:
                acked.append((name, ack["seq"]))
            else:
                assert ack["code"] in ("question.conflict", "session.not_now"), ack
        await asyncio.sleep(0.005)
    return acked


@MOSTLY_SQLITE
async def test_killed_again_and_again_nothing_acked_is_lost_and_all_converge(tmp_path: Path, database_url: str) -> None:
    chance = random.Random(7)
    async with process(tmp_path, database_url) as server:
        lan, hung = await server.staff("lan", "gltt:moderator"), await server.staff("hung", "gltt:lead")
        session = await plan(server, hung)
        await asyncio.sleep(1.5)
        readers = [Person(server) for _ in range(5)]
        askers = [Person(server) for _ in range(4)]
        await asyncio.gather(*(each.join(session) for each in [*readers, *askers]))
        await asyncio.gather(lan.join(session, "desk"), hung.join(session, "desk"))
        done = asyncio.Event()
        working = [asyncio.ensure_future(moderate(each, chance, done)) for each in (lan, hung)]

        async def ask(person: Person, start: int) -> list[dict[str, Any]]:
            return [
                await person.do("question.ask", text=f"Bí mật số {number}?", name=f"Ông {number}", **FIELDS)
                for number in range(start, start + 40)
            ]

        asking = [asyncio.ensure_future(ask(each, 40 * number)) for number, each in enumerate(askers)]
        for _ in range(3):
            await asyncio.sleep(0.7)
            await server.kill()
            await server.start()
        receipts = [ack["receipt"] for each in await asyncio.gather(*asking) for ack in each]
        await asyncio.sleep(0.5)
        done.set()
        acked = [each for each in await asyncio.gather(*working) for each in each]
        assert sorted(receipt["number"] for receipt in receipts) == list(range(1, 161))
        assert len({seq for _, seq in acked}) == len(acked) > 10

        for reader in readers:
            await reader.do("question.withdraw", question="nothing")
        fresh = {audience: await frame(server, session, audience, lan.cookie or "") for audience in ("public", "desk")}
        await asyncio.sleep(0.3)
        for person in (lan, hung):
            await person.do("question.promise", question="nothing", state="asked")
            assert person.table == fresh["desk"]
        never_shown = [value["text"] for value in fresh["desk"].values() if value.get("state") == "asked"]
        for reader in readers:
            assert reader.table == fresh["public"]
            assert not [text for text in never_shown if any(text in seen for seen in reader.seen)]
        await server.kill(15)
        code, said = await server.verify()
        assert code == 0, said


async def test_a_revoked_moderator_is_out_within_two_seconds(tmp_path: Path, sqlite_url: str) -> None:
    async with process(tmp_path, sqlite_url) as server:
        lead = await server.staff("hung", "gltt:lead")
        session = await plan(server, lead)
        lan = await server.staff("lan", "gltt:moderator")
        await lan.join(session, "desk")
        await server.user("revoke", "lan")
        await asyncio.wait_for(lan.gone.wait(), 2)


async def test_an_asker_is_told_and_everybody_sees_the_figures(tmp_path: Path, sqlite_url: str) -> None:
    async with process(tmp_path, sqlite_url) as server:
        lead = await server.staff("hung", "gltt:lead")
        session = await plan(server, lead)
        await asyncio.sleep(1.2)
        asker, other = Person(server), Person(server)
        await asyncio.gather(lead.join(session, "desk"), asker.join(session), other.join(session))
        receipt = (await asker.do("question.ask", text="Của riêng tôi?", **FIELDS))["receipt"]
        note = "Xin gửi Ủy ban nhân dân xã."
        await lead.do(
            "question.refuse", question=receipt["question"], state="asked", reason="other_authority", note=note
        )
        async with asyncio.timeout(4):
            while not asker.mine or asker.mine[0]["state"] != "refused":  # noqa: ASYNC110  (news of another process)
                await asyncio.sleep(0.02)
            while other.figures.get("refused") != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (asker.mine[0]["reason"], asker.mine[0]["note"]) == ("other_authority", note)
        assert other.mine == []
        assert note not in str(other.seen)
        sums = {name: number for name, number in other.figures.items() if isinstance(number, int)}
        assert sums.pop("asked") == sum(sums.values()) == 1


async def test_a_moderator_of_one_room_can_do_nothing_in_another(tmp_path: Path, sqlite_url: str) -> None:
    async with process(tmp_path, sqlite_url) as server:
        lead = await server.staff("hung", "cantho:lead")
        session = await plan(server, lead, "cantho")
        await asyncio.sleep(1.2)
        asker = Person(server)
        await asker.join(session)
        receipt = (await asker.do("question.ask", text="Câu của Cần Thơ?", **FIELDS))["receipt"]
        stranger = await server.staff("giang", "angiang:moderator", "angiang:lead")
        await stranger.join(session)
        for name, payload in (
            ("question.accept", {"question": receipt["question"], "text_rev": 1}),
            ("question.refuse", {"question": receipt["question"], "state": "asked", "reason": "spam"}),
            ("session.start", {}), ("session.end", {}), ("words.erase", {"seqs": [1]}),
            ("panel.seat", {"name": "Ông Giả"}),
        ):  # fmt: skip
            ack = await stranger.do(name, **payload)
            assert (ack["ok"], ack["code"]) == (False, "command.forbidden")
        headers = {"Cookie": f"giaoluu={stranger.cookie}", "Origin": server.url}
        async with aiohttp.ClientSession(headers=headers) as http:
            for path, status in (
                (f"/r/cantho/buoi/{session}/ban", 403), (f"/r/cantho/buoi/{session}/frame?audience=desk", 403),
                (f"/r/angiang/buoi/{session}/ban", 404), (f"/r/angiang/buoi/{session}", 404),
                (f"/r/angiang/buoi/{session}/frame", 404), (f"/r/angiang/buoi/{session}/toan-van", 404),
                (f"/r/cantho/cau/{receipt['question']}", 404), (f"/r/cantho/cau/{'0' * 24}", 404),
            ):  # fmt: skip
                async with http.get(server.url + path) as answer:
                    assert answer.status == status, path


@pytest.mark.long
async def test_tampering_with_the_file_is_found(tmp_path: Path, sqlite_url: str) -> None:
    async with process(tmp_path, sqlite_url) as server:
        lead = await server.staff("hung", "gltt:lead")
        session = await plan(server, lead)
        await asyncio.sleep(1.2)
        await lead.join(session, "desk")
        for number in range(3):
            await lead.do("question.ask", text=f"Câu {number}?", **FIELDS)
        await server.kill(15)
        assert (await server.verify())[0] == 0
        path = sqlite_url.removeprefix("sqlite:///")
        for deed in (
            "UPDATE entries SET words = replace(words, 'Câu 1', 'Câu 7') WHERE seq = 4 AND stream LIKE 'session:%'",
            "UPDATE entries SET by = 'staff:0' WHERE seq = 1 AND stream LIKE 'session:%'",
            "DELETE FROM entries WHERE seq = 5 AND stream LIKE 'session:%'",
        ):
            original = Path(path).read_bytes()
            with sqlite3.connect(path) as database:
                triggers = [
                    name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                ]
                for name in triggers:
                    database.execute(f"DROP TRIGGER {name}")
                assert database.execute(deed).rowcount == 1
            database.close()
            code, said = await server.verify()
            assert code == 1, (deed, said)
            Path(path).write_bytes(original)
        assert (await server.verify())[0] == 0
