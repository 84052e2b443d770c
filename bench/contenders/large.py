"""A session of many questions, half of them public: python -m bench.contenders.large VAR URL QUESTIONS.

How long until it is folded, what its first page is, and what one more question costs.
"""

import sys
import time

import msgspec
import uvloop

from bench.contenders.source import say
from bench.session import UNLIMITED, opened
from server import app, settings
from server.views.stream_view import StreamView


async def main(var: str, url: str, questions: int) -> None:
    config = settings.load({"paths.var": var, "database.url": url, **UNLIMITED}, env={})
    async with app.running(config) as running:
        state = await opened(running.service, running.people)
        await state.accept((await state.ask(questions))[::2])
        app.settle()
        entries = await running.book.read(f"session:{state.session}")
        room, started = StreamView(f"session:{state.session}"), time.perf_counter()
        for entry in entries:
            room.apply(entry)
        folded = time.perf_counter()
        first = msgspec.json.encode(room.first("public", config.limits.frame_entities))
        painted = time.perf_counter()
        live, seq = running.service.streams[state.session].view, running.service.streams[state.session].view.seq
        await state.one(questions)
        say({
            "entries": len(entries), "fold_s": folded - started, "first_ms": (painted - folded) * 1000,
            "first_bytes": len(first), "one_more_bytes": len(msgspec.json.encode(live.frame("desk", seq))),
        })  # fmt: skip


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
