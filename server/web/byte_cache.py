"""Response cache: bodies encoded once, compressed once, for everybody who asks the same."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from server.sections import Cache

PACKING = 6
# What is long is packed in half the time, for three hundredths more.
LONG, PACKING_LONG = 1 << 18, 4


class Body(NamedTuple):
    """`packed` is None where it would not be worth it. The same content has the same tags in every process."""

    plain: bytes
    packed: bytes | None
    tag: str

    def size(self) -> int:
        return len(self.plain) + len(self.packed or b"")


def body(plain: bytes, gzip_bytes: int) -> Body:
    level = PACKING if len(plain) < LONG else PACKING_LONG
    packed = gzip.compress(plain, level, mtime=0) if len(plain) >= gzip_bytes else None
    return Body(plain, packed, hashlib.blake2b(plain, digest_size=12).hexdigest())


class Sized(Protocol):
    def size(self) -> int: ...


Thing = TypeVar("Thing", bound=Sized)


class ByteCache:
    """Holds at most so many bytes; least recently used goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._things: OrderedDict[Hashable, tuple[Hashable, Sized]] = OrderedDict()
        self._held = 0

    def take(self, key: Hashable, stamp: Hashable, make: Callable[[], Thing]) -> Thing:
        """What stands under `key`, made anew when `stamp` is another."""
        if (known := self.known(key, stamp)) is not None:
            return known  # type: ignore[no-any-return]
        made = make()
        self.keep(key, stamp, made)
        return made

    def known(self, key: Hashable, stamp: Hashable) -> Any:
        """What stands under `key`; None when there is nothing or its stamp is another."""
        known = self._things.get(key)
        if known is None or known[0] != stamp:
            return None
        self._things.move_to_end(key)
        return known[1]

    def keep(self, key: Hashable, stamp: Hashable, made: Sized) -> None:
        """Put under `key` what was made."""
        if (old := self._things.pop(key, None)) is not None:
            self._held -= old[1].size()
        self._things[key] = (stamp, made)
        self._held += made.size()
        while self._held > self._most and len(self._things) > 1:
            _, (_, oldest) = self._things.popitem(last=False)
            self._held -= oldest.size()


def public(cache: Cache, fresh_s: int | None = None) -> str:
    """What caches are told of an answer that is the same for everybody."""
    fresh = cache.fresh_s if fresh_s is None else fresh_s
    return f"public, max-age={fresh}, stale-while-revalidate={cache.stale_s}"


def answer(
    request: Request, found: Body, caching: str, media_type: str = "application/json", status: int = 200
) -> Response:
    """200, or 304 when the reader has it already. Only what comes in two forms varies with Accept-Encoding."""
    packed = found.packed if accepts_gzip(request) else None
    tag = f'"{found.tag}-gzip"' if packed else f'"{found.tag}"'
    headers = {"Cache-Control": caching, "ETag": tag}
    if found.packed:
        headers["Vary"] = "Accept-Encoding"
    if status == 200 and _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(packed or found.plain, status, headers, media_type)


def accepts_gzip(request: Request) -> bool:
    for choice in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, more = choice.partition(";")
        if name.strip() in ("gzip", "*"):
            return more.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _known(header: str, tag: str) -> bool:
    """Proxies that pack themselves hand tags back as weak ones."""
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in header.split(","))
