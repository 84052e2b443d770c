"""The whole house with a session in it: python -m bench.contenders.house VAR DATABASE_URL TICK_MS.

On stdin it also understands `ask N` (so many more questions; their ids), `accept N` (the next so many become public)
and `position` (where the public stands).
"""

import sys
from pathlib import Path
from typing import Any

import uvicorn
import uvloop

from bench.contenders.source import converse, load_of_everybody, place, raise_file_limit, say
from bench.session import UNLIMITED, Site, opened
from server import app, settings
from server.gateway.listener import configure


def chosen(var: str, url: str, tick_ms: int) -> settings.Settings:
    texts = {"paths.var": var, "database.url": url, **load_of_everybody(), **UNLIMITED}
    texts["people.second_factor_roles"] = ""  # who acts comes by the cookie alone
    return settings.load({**texts, "live.tick_ms": str(tick_ms)}, env={})


def obey(state: Site) -> None:
    asked: list[str] = []
    accepted = 0

    async def ask(count: str) -> dict[str, Any]:
        ids = await state.ask(int(count), len(asked))
        asked.extend(ids)
        return {"ids": ids}

    async def accept(count: str) -> dict[str, Any]:
        nonlocal accepted
        await state.accept(asked[accepted : accepted + int(count)])
        accepted += int(count)
        return {}

    async def position(_: str) -> dict[str, Any]:
        return {"position": await state.position()}

    converse(ask=ask, accept=accept, position=position)


async def main(var: str, url: str, tick_ms: int) -> None:
    config, here = chosen(var, url, tick_ms), place()
    async with app.running(config) as running:
        state = await opened(running.service, running.people)
        app.settle()
        obey(state)
        name = f"our house, {running.book.engine.dialect.name}, tick {tick_ms} ms"
        say({"port": here.getsockname()[1], "version": name, "session": state.session, "token": state.token})
        await uvicorn.Server(configure(running.asgi, config, lifespan="off")).serve([here])


if __name__ == "__main__":
    raise_file_limit()
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    uvloop.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
