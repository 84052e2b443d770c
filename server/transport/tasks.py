"""Background tasks: a task started here is referenced, named, counted, and its failure is logged, counted and told."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
AGAIN_S = 0.5
ANEW_S = 60.0
# A duty that goes on failing fails every minute.
LATELY_S = 3 * ANEW_S
log = logging.getLogger(__name__)


class Tasks:
    """A group of running tasks that ends together."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self.failures: Counter[str] = Counter()
        self.duty_failed: Callable[[str, str], object] = lambda name, why: None
        self._failed_at: dict[str, float] = {}

    def spawn(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name=name)
        # The event loop itself holds tasks weakly: without this set a waiting one may be collected.
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def keep(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> asyncio.Task[None]:
        """Start a duty that has no end. One that fails is said aloud and begins anew a minute later."""
        return self.spawn(self._anew(work, name), name)

    def running(self) -> Counter[str]:
        """How many tasks of each name there are now."""
        return Counter(task.get_name() for task in self._running)

    def failing(self) -> list[str]:
        """The duties that failed lately."""
        return sorted(name for name, at in self._failed_at.items() if time.monotonic() - at < LATELY_S)

    def failed(self, name: str, trouble: Exception) -> None:
        """A duty could not do its work; it may have said so itself, and go on."""
        self.failures[name] += 1
        self._failed_at[name] = time.monotonic()
        self.duty_failed(name, type(trouble).__name__)

    def orphans(self) -> int:
        """How many tasks run that were not started here."""
        return len(asyncio.all_tasks() - self._running)

    async def close(self) -> None:
        """Cancel the whole group, and what it starts meanwhile, until nothing runs; the caller itself is spared."""
        while others := self._running - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            # Drivers have been seen to swallow a cancellation while they connect: cancel again.
            await asyncio.wait(others, timeout=AGAIN_S)
        self._failed_at.clear()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.failures[task.get_name()] += 1
            log.error("task %s failed", task.get_name(), exc_info=error)

    async def _anew(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        while True:
            try:
                return await work()
            except Exception as trouble:
                log.exception("task %s failed; it begins anew", name)
                self.failed(name, trouble)
            await asyncio.sleep(ANEW_S)


everyone = Tasks()


def spawn(work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
    """Start background work in the process's own group."""
    return everyone.spawn(work, name)


def keep(work: Callable[[], Coroutine[Any, Any, None]], name: str) -> asyncio.Task[None]:
    """Start a duty that has no end in the process's own group; it survives its failures."""
    return everyone.keep(work, name)


def failed(name: str, trouble: Exception) -> None:
    """A duty of the process's own group could not do its work, and goes on."""
    everyone.failed(name, trouble)
