"""A flood by plain HTTP: what is refused again and again costs little, comes late, and loses nothing that was typed."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from server import settings
from server.errors import Refused
from server.gateway.visitor import Visitor
from server.web.over import Over
from tests.web.sites import HOST, Visit, site, until_open

ASKER = Visitor(asker="a" * 24, account=None, ip="192.0.2.9")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    noted: list[float] = []

    async def sleep(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return noted


async def test_refusals_beyond_the_budget_of_an_address_come_late_and_nobody_elses(waits: list[float]) -> None:
    limits = settings.load({"limits.over_per_ip_min": "3", "limits.over_http_rest_ms": "4000"}, env={}).limits
    over = Over(limits)
    for _ in range(5):
        await over.rest(ASKER, "asks.throttled")
    assert len(waits) == 2
    assert all(3 <= each <= 4 for each in waits)
    for visitor, code in (
        (_at("198.51.100.1"), "asks.throttled"),
        (ASKER, "text.long"),
        (ASKER, ""),
        (Visitor(asker="", account="lan", ip=ASKER.ip), "asks.throttled"),
    ):
        await over.rest(visitor, code)
    assert len(waits) == 2
    quiet = Over(settings.load({"limits.over_per_ip_min": "1", "limits.over_http_rest_ms": "0"}, env={}).limits)
    for _ in range(3):
        await quiet.rest(ASKER, "asks.throttled")
    assert len(waits) == 2, "0: at once"


def _at(ip: str) -> Visitor:
    return Visitor(asker="b" * 24, account=None, ip=ip)


async def test_of_one_address_a_few_are_seen_to_at_a_time_and_others_do_not_wait_for_them() -> None:
    over = Over(settings.load({"limits.over_at_once": "2"}, env={}).limits)
    inside, most, gate = 0, 0, asyncio.Event()

    async def come(visitor: Visitor) -> None:
        nonlocal inside, most
        async with over.lane(visitor):
            inside += 1
            most = max(most, inside)
            await gate.wait()
            inside -= 1

    crowd = [asyncio.ensure_future(come(ASKER)) for _ in range(50)]
    await asyncio.sleep(0)
    for other in (_at("198.51.100.1"), Visitor(asker="", account="lan", ip=ASKER.ip)):
        async with asyncio.timeout(1), over.lane(other):
            pass
    crowd[-1].cancel()  # whoever leaves meanwhile leaves nothing behind
    gate.set()
    await asyncio.gather(*crowd, return_exceptions=True)
    assert (most, inside, over._lanes) == (2, 0, {})


async def test_whole_pages_have_a_budget_and_other_refusals_none(waits: list[float]) -> None:
    over = Over(settings.load({"limits.over_pages_per_ip_min": "2"}, env={}).limits)
    flood, long = Refused("asks.throttled", retry_after=3), Refused("text.long", field="text")
    assert [await over.short(ASKER, flood) for _ in range(3)] == [False, False, True]
    assert not any([await over.short(ASKER, long) for _ in range(5)]), "what one can mend is shown where it is typed"
    assert not await over.short(_at("198.51.100.1"), flood)


async def test_the_short_page_keeps_what_was_typed_and_sends_it_again(tmp_path: Path, sqlite_url: str) -> None:
    few = {"asks_per_ip_min": "2", "asks_burst": "1", "over_pages_per_ip_min": "1"}
    async with (
        site(tmp_path, sqlite_url, **{f"limits.{name}": value for name, value in few.items()}) as app,
        Visit(app) as lead,
        Visit(app) as asker,
    ):
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        said = [await asker.ask(session, f"Câu <{n}>?", f"cid-000{n}") for n in range(5)]
        assert [each.status_code for each in said] == [303, 303, 429, 429, 429]
        whole, short, again = said[2:]
        assert len(short.content) * 3 < len(whole.content)
        assert int(short.headers["retry-after"]) > 0
        assert ("Câu &lt;3&gt;?" in short.text, 'role="alert"' in short.text, "Ông Mẫu" in short.text) == (True,) * 3
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', again.text))
        assert (fields["do"], fields["text"], fields["name"]) == ("question.ask", "Câu &lt;4&gt;?", "Ông Mẫu")
        assert fields["cid"] != "cid-0004", "it is a new try"
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app.asgi, client=("198.51.100.4", 1)), base_url=f"http://{HOST}"
        ) as elsewhere:
            (action,) = re.findall(r'<form class="sign-in" method="post" action="([^"]+)"', again.text)
            sent = {**fields, "text": "Câu <4>?"}
            done = await elsewhere.post(action, data=sent, headers={"Origin": f"http://{HOST}"})
            assert done.status_code == 303
