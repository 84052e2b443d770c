"""Single flight: concurrent callers of one key share one call, which began after the last of them had come.

Three other places share work and are not this one, for they promise something else:
- `StreamRuntime.see` holds the stream's lock while it reads, and who only opens a stream may join a reading under way;
- `Resends.find` joins many keys into one query;
- `Watch._look_once` also shares a look that began before, and goes on when the first who asked gives up.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from server.errors import Refused, Unavailable


class _Question:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = self.begun = 0
        self.outcome: Any = None


class SingleFlight:
    """`ask(key, work)` gives what `work` gives or raises what it raised; at any time at most one runs for a key."""

    def __init__(self) -> None:
        self._questions: dict[Hashable, _Question] = {}

    async def ask(self, key: Hashable, work: Callable[[], Awaitable[Any]]) -> Any:
        question = self._questions.setdefault(key, _Question())
        before = question.begun
        question.waiting += 1
        try:
            async with question.lock:
                if question.begun <= before:
                    await _begin(question, work)
                outcome = question.outcome
        finally:
            question.waiting -= 1
            if not question.waiting:
                del self._questions[key]
        if isinstance(outcome, Refused | Unavailable):
            raise outcome.with_traceback(None)
        return outcome


async def _begin(question: _Question, work: Callable[[], Awaitable[Any]]) -> None:
    question.begun += 1
    try:
        question.outcome = await work()
    except (Refused, Unavailable) as failure:
        question.outcome = failure
    except BaseException:
        question.begun -= 1  # it tells the others nothing
        raise
