"""What stands beside a question is as everybody may read it now, and costs its page nothing while it reads the same."""

from types import SimpleNamespace
from typing import Any

import pytest

from server.web import alike_beside
from server.web.byte_cache import ByteCache


async def test_it_is_read_anew_with_the_search_and_marked_only_where_it_differs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version, now, found, shown = [1], [0], [0], {"a": "Câu a", "b": "Câu b"}

    async def look() -> int:
        return version[0]

    async def answered(text: str, rooms: tuple[str, ...], most: int, least: float) -> list[dict[str, Any]]:
        found[0] += 1
        return [{"id": id} for id in ("own", "a", "b")][:most]

    async def pairs(site: Any, request: Any, at: Any, ids: list[str]) -> list[dict[str, Any]]:
        return [{"id": id, "text": shown[id]} for id in ids if id in shown]

    monkeypatch.setattr(alike_beside.search_page, "pairs", pairs)
    site: Any = SimpleNamespace(
        byte_cache=ByteCache(10**6), registry=SimpleNamespace(turns=0), search=SimpleNamespace(look=look),
        similar=SimpleNamespace(answered=answered), now=lambda: now[0],
        settings=SimpleNamespace(similar=SimpleNamespace(most=3, beside=50)),
    )  # fmt: skip
    request: Any = SimpleNamespace(headers={})
    question = {"id": "own", "text": "Câu hỏi?"}

    async def beside() -> alike_beside.Beside:
        return await alike_beside.beside(site, request, SimpleNamespace(lang="vi", base=""), question)  # type: ignore[arg-type]

    first = await beside()
    assert [pair["id"] for pair in first.pairs] == ["a", "b"]
    version[0] = 2  # something was answered elsewhere
    assert await beside() == first
    assert found == [1]
    version[0], shown["a"] = 3, "Câu a đã lược"
    redacted = await beside()
    assert redacted.mark != first.mark
    version[0] = 4
    del shown["b"]
    assert [pair["id"] for pair in (await beside()).pairs] == ["a"]
    now[0] = alike_beside.FOUND_MS
    version[0] = 5
    await beside()
    assert found == [2]
    assert (await alike_beside.beside(site, request, SimpleNamespace(lang="vi", base=""), {"id": "stub"})).pairs == []  # type: ignore[arg-type]
