"""One thing that was looked at."""

from typing import NamedTuple


class Finding(NamedTuple):
    """`todo` is empty when all is well; `optional` findings do not make the examination fail."""

    what: str
    seen: str
    todo: str = ""
    optional: bool = False
