"""A switch of the hall's screen that was acked is in the log in the end, whatever became of its process."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from server.domain.session.stage import Stage
from server.errors import Unavailable
from server.runtime import screen_switches
from server.runtime.switch_journal import SwitchJournal, Thrown
from server.transport import tasks
from tests.runtime.services import home

THROWN = Thrown(
    session="s", name="stage.blank", on=True, at=1, actor="staff:lan", roles=("moderator",), cid="c", id="i",
    payload_hash=b"\x00\xff",
)  # fmt: skip


def test_what_a_living_process_noted_is_its_own(tmp_path: Path) -> None:
    own = SwitchJournal(tmp_path)
    own.note(THROWN)
    assert SwitchJournal(tmp_path).left() == []


def test_what_a_dead_process_noted_is_taken_once(tmp_path: Path) -> None:
    leave(tmp_path, THROWN)
    heir = SwitchJournal(tmp_path)
    assert heir.left() == [THROWN]
    assert heir.left() == []


def test_what_is_in_the_log_is_noted_no_more(tmp_path: Path) -> None:
    own = SwitchJournal(tmp_path)
    own.note(THROWN)
    own.done(THROWN)
    assert [path.read_bytes() for path in tmp_path.glob("*.jsonl")] == [b""]


def test_half_a_line_was_never_acked(tmp_path: Path) -> None:
    leave(tmp_path, THROWN)
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes() + b'{"session":"x","na')
    assert SwitchJournal(tmp_path).left() == [THROWN]


def test_a_folder_that_takes_nothing_stops_no_switch(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    SwitchJournal(tmp_path / "file").note(THROWN)


def leave(folder: Path, *thrown: Thrown) -> None:
    """A file as a process leaves it that died: nobody holds it."""
    folder.mkdir(exist_ok=True)
    (folder / "dead.jsonl").write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in thrown))


async def test_the_next_process_records_what_the_last_one_acked(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "switches"
    async with home(sqlite_url) as first:
        session = await first.plan()
        first.clock.now += 60_000
        first.service.journal = SwitchJournal(folder)
        runtime = first.service.streams[session]
        monkeypatch.setattr(runtime, "do", never)
        at = (await first.do("lan", "stage.blank", on=True))["at"]
        (path,) = folder.glob("*.jsonl")
        lines = path.read_bytes()
    path.unlink()
    (folder / "dead.jsonl").write_bytes(lines)
    async with home(sqlite_url) as second:
        second.clock.now += 120_000
        second.service.journal = SwitchJournal(folder)
        for _ in range(2):
            screen_switches.take_over(second.service.signals, second.service.journal, second.service.runtime)
            await settled()
        stage = second.service.streams[session].view.state.need(Stage, "stage")
        assert (stage.blank.on, stage.blank.at) == (True, at)
        assert not (folder / "dead.jsonl").exists()
        entries = await second.service.book.read(f"session:{session}")
        assert [(entry.name, entry.by) for entry in entries if entry.name == "stage.blanked"] == [
            ("stage.blanked", "staff:lan")
        ]


async def never(pending: object) -> None:
    raise Unavailable("the process dies here")


async def settled() -> None:
    """Until no switch waits for the log."""
    while any(name.startswith("record of") for name in tasks.everyone.running()):  # noqa: ASYNC110
        await asyncio.sleep(0)
