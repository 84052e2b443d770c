"""Background work: kept, counted, its failures written down, ended as a group."""

import asyncio
import gc
import logging

import pytest

from server.transport.tasks import Tasks


async def test_a_running_task_is_kept_and_counted() -> None:
    tasks, done = Tasks(), asyncio.Event()
    task = tasks.spawn(done.wait(), "waiter")
    gc.collect()
    assert tasks.running() == {"waiter": 1}
    done.set()
    assert await task is True
    await asyncio.sleep(0)
    assert not tasks.running()


async def test_a_failure_is_written_down(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("broken")

    tasks = Tasks()
    with caplog.at_level(logging.ERROR):
        await asyncio.wait({tasks.spawn(fail(), "unlucky")})
        await asyncio.sleep(0)
    assert "task unlucky failed" in caplog.text
    assert "ValueError: broken" in caplog.text


async def test_a_duty_that_fails_begins_anew(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.transport.tasks.ANEW_S", 0.0)
    begun: list[int] = []

    async def duty() -> None:
        begun.append(len(begun))
        if len(begun) < 3:
            raise ValueError("broken")

    tasks, told = Tasks(), list[tuple[str, str]]()
    tasks.duty_failed = lambda *said: told.append(said)
    await asyncio.wait_for(tasks.keep(duty, "duty"), 5)
    assert begun == [0, 1, 2]
    assert (tasks.failures, told) == ({"duty": 2}, [("duty", "ValueError")] * 2)
    assert caplog.text.count("task duty failed") == 2
    assert tasks.failing() == ["duty"]
    tasks.failed("other", OSError("a word of somebody"))  # one that says so itself, and goes on
    assert (tasks.failing(), told[2:], tasks.failures["other"]) == (["duty", "other"], [("other", "OSError")], 1)
    monkeypatch.setattr("server.transport.tasks.LATELY_S", 0.0)
    assert tasks.failing() == []


async def test_closing_ends_the_group_and_what_it_starts_meanwhile() -> None:
    tasks, ended = Tasks(), []

    async def child() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("child")

    async def parent() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            tasks.spawn(child(), "child")
            ended.append("parent")

    tasks.spawn(parent(), "parent")
    await asyncio.sleep(0)
    await asyncio.wait_for(tasks.close(), 5)
    assert ended[0] == "parent"
    assert not tasks.running()


async def test_a_task_may_close_its_own_group() -> None:
    tasks = Tasks()
    tasks.spawn(asyncio.sleep(60), "sleeper")
    await asyncio.wait_for(tasks.spawn(tasks.close(), "closer"), 5)
    assert "sleeper" not in tasks.running()


async def test_whoever_swallows_a_cancellation_is_told_again() -> None:
    tasks, swallowed = Tasks(), asyncio.Event()

    async def deaf() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            swallowed.set()
        await asyncio.sleep(60)

    running = tasks.spawn(deaf(), "deaf")
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await tasks.close()
    assert swallowed.is_set()
    assert running.cancelled()
