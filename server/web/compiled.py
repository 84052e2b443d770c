"""What templates were compiled to in this process, by what stands in them; and compiling all of them before anybody
asks."""

import time
from weakref import WeakSet

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

PAUSE_S = 0.02
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


def warm() -> None:
    """Compile every template: whoever comes first need not wait for it. Some seconds; call it in a thread."""
    for environment in [*_MADE]:
        for name in environment.list_templates(extensions=["html"]):
            environment.get_template(name)
            time.sleep(PAUSE_S)
