"""Those who come by plain HTTP take turns: a crowd of one address stands between nobody else and the server."""

import asyncio
from collections import deque
from typing import Any

from server import settings
from server.web.turns import InTurn, Turns


async def _rounds(turns: Turns, keys: list[str]) -> dict[str, list[int]]:
    """In which time round the loop each of them was begun with."""
    round_, begun = 0, dict[str, list[int]]()

    async def come(key: str) -> None:
        await turns.mine(key)
        begun.setdefault(key, []).append(round_)

    coming = [asyncio.ensure_future(come(key)) for key in keys]
    while not all(each.done() for each in coming):
        await asyncio.sleep(0)
        round_ += 1
    return begun


async def test_of_one_address_one_at_a_time_and_nobody_behind_them_all() -> None:
    begun = await _rounds(Turns(2), ["crowd"] * 50 + ["one"] + ["crowd"] * 50 + ["two"])
    assert begun["one"][0] <= 3
    assert begun["two"][0] <= 3
    assert len({*begun["crowd"]}) == 100, "each time round one of them"
    many = await _rounds(Turns(2), [f"{n}" for n in range(10)])
    assert max(each for rounds in many.values() for each in rounds) >= 4, "and of all addresses but few"


async def test_who_comes_alone_waits_for_nothing_and_who_leaves_holds_up_nobody() -> None:
    turns = Turns(1)
    alone = turns.mine("one")
    try:
        alone.send(None)
    except StopIteration:
        pass
    else:
        raise AssertionError("it waited")
    gone = [asyncio.ensure_future(turns.mine("one")) for _ in range(5)]
    other = asyncio.ensure_future(turns.mine("two"))
    await asyncio.sleep(0)
    for each in gone[:4]:
        each.cancel()
    async with asyncio.timeout(2):
        await asyncio.gather(gone[4], other)
        await _rounds(turns, ["one", "two"])


async def test_a_body_is_read_before_its_turn_and_heard_whole() -> None:
    said = list[tuple[str, bytes]]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        said.append((scope["path"], body))

    inside = InTurn(app, settings.load({"limits.http_at_once": "1", "limits.form_bytes": "10"}, env={}))

    def post(path: str, *parts: bytes, slowly: bool = False) -> asyncio.Future[None]:
        waiting = deque(parts)

        async def receive() -> dict[str, Any]:
            if slowly:
                await asyncio.sleep(0.05)
            part = waiting.popleft()
            return {"type": "http.request", "body": part, "more_body": bool(waiting)}

        scope = {"type": "http", "method": "POST", "path": path, "headers": [], "client": ("192.0.2.1", 1)}
        return asyncio.ensure_future(inside(scope, receive, None))  # type: ignore[arg-type]

    await asyncio.gather(post("slow", b"a", b"b", slowly=True), post("quick", b"c"), post("long", b"d" * 12, b"e" * 9))
    assert said == [("quick", b"c"), ("long", b"d" * 12 + b"e" * 9), ("slow", b"ab")]
