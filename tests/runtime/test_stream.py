"""A session in memory when its log is not what it was: a restored backup, a cut turn, a bad neighbour."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.domain.state import StreamState
from server.errors import Refused, Unavailable
from server.log.entry import Row
from server.projections.projector import Projector
from server.views.stream_view import StreamView
from tests.laws.client import Client
from tests.runtime.services import Home, home


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url) as made:
        await made.plan()
        yield made


def put_back(path: str, backup: Path) -> None:
    """Restore an SQLite backup under the feet of a running house."""
    source, target = sqlite3.connect(backup), sqlite3.connect(path)
    with source, target:
        source.backup(target)
    source.close()
    target.close()


def back_up(path: str, backup: Path) -> None:
    source, target = sqlite3.connect(path), sqlite3.connect(backup)
    with source, target:
        source.backup(target)
    source.close()
    target.close()


@pytest.mark.parametrize("grown", [0, 3, 9])
async def test_after_a_restored_backup_everybody_starts_afresh(sqlite_url: str, tmp_path: Path, grown: int) -> None:
    """Also when the log has grown past the lost part again, so that its numbers look familiar."""
    path, backup = sqlite_url.removeprefix("sqlite:///"), tmp_path / "backup.db"
    async with home(sqlite_url) as here:
        await here.plan()
        await here.ask(text="Trước khi sao lưu?")
        back_up(path, backup)
        for number in range(4):
            await here.ask(text=f"Sẽ mất {number}?")
        client, position = Client().take(here.frame("desk")), here.service.streams[here.session].view.position("desk")
        put_back(path, backup)
        async with home(sqlite_url) as other:
            other.session, other.service.book.clock = here.session, here.clock
            for number in range(grown):
                await other.ask(f"asker{number}", text=f"Sau khi phục hồi {number}?")
        joined = await here.service.join(here.session, "desk", position, here.visitors["lan"])
        runtime = here.service.streams[here.session]
        if grown <= 4:
            await runtime.see()
            joined = await here.service.join(here.session, "desk", position, here.visitors["lan"])
        await runtime.see()
        joined = await here.service.join(here.session, "desk", position, here.visitors["lan"])
        assert joined["frame"]["reset"] is True
        assert runtime.resets == 1
        fresh = Client().take(joined["frame"])
        assert fresh.table != client.table
        assert "Sẽ mất" not in str(fresh.table)
        assert (await here.ask(text="Và nay?"))["number"] == 2 + grown


async def test_one_bad_command_does_not_spoil_its_neighbours(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = here.service.streams[here.session]

    def rows(state: StreamState, touched: Any, events: Any) -> list[Row]:
        if any(getattr(event, "text", "") == "Câu 3?" for event in events):
            raise Refused("projection.taken", table="receipts")
        return []

    picky = Projector("picky", (), ("session:",), rows)
    monkeypatch.setattr(runtime, "_projectors", [*runtime._projectors, picky])
    asked = (here.ask(f"asker{number}", text=f"Câu {number}?") for number in range(6))
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each).__name__ for each in outcomes] == ["dict", "dict", "dict", "Refused", "dict", "dict"]
    assert len(here.seen("desk")) == 5


async def test_a_turn_that_is_cut_short_leaves_nothing_and_the_house_goes_on(
    here: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = here.service.streams[here.session]
    before = here.frame("desk")["seq"]

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    with monkeypatch.context() as patch:
        patch.setattr(runtime, "_decide", broken)
        with pytest.raises(Unavailable):
            await here.ask()
    assert here.frame("desk")["seq"] == before
    assert (await here.ask())["number"] == 1


async def test_staff_go_before_askers(here: Home) -> None:
    """Two hundred questions wait; a moderator's command is in the next turn all the same."""
    runtime = here.service.streams[here.session]
    runtime._batch = 10
    asks = [asyncio.ensure_future(here.ask(f"asker{number % 9}", text=f"Câu {number}?")) for number in range(200)]
    for _ in range(1000):
        await asyncio.sleep(0)
        if runtime.waiting >= 100:
            break
    done = await here.do("lan", "session.start")
    await asyncio.gather(*asks)
    assert done["seq"] < 120


async def test_a_rebuilt_room_is_the_same(here: Home) -> None:
    for number in range(30):
        await here.ask(f"asker{number % 9}", text=f"Câu {number}?")
    live = here.service.streams[here.session].view
    again = StreamView(f"session:{here.session}")
    for entry in await here.service.book.read(f"session:{here.session}"):
        again.apply(entry)
    assert [again.frame("desk", since) for since in range(live.seq)] == [
        live.frame("desk", since) for since in range(live.seq)
    ]
