"""The whole server as its operator starts it, with one session that takes questions, for attacks on the house."""

import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.abuse.scene import Scene, beside
from tests.runtime.servers import Person, Process, process
from tests.runtime.test_process import FIELDS, plan

# Small enough to be reached in a moment.
FEW = {"ASKS_PER_ASKER_MIN": "10", "ASKS_PER_IP_MIN": "40", "ASKS_BURST": "2", "SOCKETS_PER_IP": "300"}
# Attackers do not wait to be heard for seconds, and answer no ping meanwhile.
FEW |= {"OVER_REST_MS": "10", "OVER_REST_MOST_MS": "50"}


class Site(Scene):
    """`lead` is signed in and may do everything in the session's room."""

    server: Process
    lead: Person
    session: str


@contextlib.contextmanager
def limited(few: Mapping[str, str] = FEW) -> Iterator[None]:
    names = {f"GIAOLUU_LIMITS_{name}": value for name, value in few.items()}
    os.environ.update(names)
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]


@asynccontextmanager
async def state(few: Mapping[str, str] = FEW) -> AsyncIterator[Site]:
    with tempfile.TemporaryDirectory() as var, limited(few):
        async with process(Path(var), f"sqlite:///{var}/giaoluu.db") as server:
            lead = await server.staff("hung", "gltt:lead")
            session = await plan(server, lead)
            await lead.join(session, "desk")
            async with beside(server.port, server.pid, session=session) as near:
                here = Site(near.port, near.pid, None, near.honest)
                here.server, here.lead, here.session = server, lead, session
                yield here
            await lead.leave()


def question(text: str) -> dict[str, str]:
    return {"text": text, "name": "Ông Tư", **FIELDS}
