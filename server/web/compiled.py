"""What templates were compiled to in this process, by what stands in them; and compiling all of them before anybody
asks."""

import asyncio
from weakref import WeakSet

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

AFTER_S, PAUSE_S = 15.0, 0.05
_MADE: "WeakSet[Environment]" = WeakSet()


class Compiled(BytecodeCache):
    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (found := self._known.get(f"{bucket.key} {bucket.checksum}")) is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


COMPILED = Compiled()


def made(environment: Environment) -> None:
    """One whose templates `warm` compiles."""
    _MADE.add(environment)


async def warm() -> None:
    """Compile every template, one by one, when the server has been up for a while: whoever comes first to a page need
    not wait for it, and one that is started for a moment does not pay for it."""
    await asyncio.sleep(AFTER_S)
    for environment in [*_MADE]:
        for name in environment.list_templates(extensions=["html"]):
            await asyncio.to_thread(environment.get_template, name)
            await asyncio.sleep(PAUSE_S)
