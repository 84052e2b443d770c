"""Frames over plain HTTP. Public ones are the same bytes for all who stand at one position, so any cache may carry the
crowd: nobody is asked who they are, no cookie is read or set, and each answer is encoded once.

    frame + {figures, supports, again_ms, sockets}    again_ms: read again after this; sockets: who may try a socket
"""

import time
from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import PUBLIC
from server.errors import Refused
from server.runtime.stream import StreamRuntime
from server.web import byte_cache
from server.web.site import Site

PRIVATE = "private, no-store"

_encode = msgspec.json.Encoder().encode


async def frame(site: Site, request: Request) -> Response:
    """`?since=`: what changed after a position, nothing included. `?audience=` other than public needs its seat."""
    position = request.query_params.get("since") or ""
    runtime, audience = await _chamber(site, request)
    if _ahead(position, runtime):
        await runtime.see()
    limit = site.settings.limits.frame_entities
    since = runtime.view.since(audience, position, limit) if position else -1
    word = _word(site, runtime)

    def make() -> bytes:
        found = runtime.view.resume(audience, position, limit) or runtime.view.still(since or 0)
        return _encode(found)[:-1] + b"," + word[1:]

    return _answer(site, request, audience, ("frame", since), runtime, word, make, site.settings.cache.fresh_s)


async def older(site: Site, request: Request) -> Response:
    """`?before=`: one page of entities that changed before this cursor, and the cursor of the next. `?of=`: of a noun
    that is paged by itself."""
    before = _number(request, "before", "")
    runtime, audience = await _chamber(site, request)
    limit = site.settings.limits.frame_entities
    cursor, noun = min(before, runtime.view.seq + 1), request.query_params.get("of", "")
    if noun and (noun not in runtime.kind.nouns or not runtime.kind.nouns[noun].newest):
        raise Refused("command.malformed", field="of")

    def make() -> bytes:
        return _encode(runtime.view.older(audience, cursor, limit, noun))

    return _answer(site, request, audience, ("older", noun, cursor), runtime, b"", make, site.settings.cache.older_s)


async def waiting(site: Site, request: Request) -> Response:
    """`?after=`: one page of what waits for an answer, in the order of the numbers, and where the next begins."""
    after = _number(request, "after", "0")
    runtime, audience = await _chamber(site, request)
    limit = site.settings.limits.frame_entities

    def make() -> bytes:
        return _encode(runtime.view.waiting(audience, after, limit))

    return _answer(site, request, audience, ("waiting", after), runtime, b"", make, site.settings.cache.older_s)


def _number(request: Request, name: str, default: str) -> int:
    given = request.query_params.get(name, default)
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Refused("command.malformed", field=name)
    return int(given)


async def _chamber(site: Site, request: Request) -> tuple[StreamRuntime, str]:
    audience, session = request.query_params.get("audience", PUBLIC), request.path_params["session"]
    room = request.scope["state"]["room"]
    if room is None:
        raise Refused("session.unknown")
    runtime = await site.service.runtime(session, room)
    if audience != PUBLIC:
        await site.service.admit(runtime, audience, (await site.here(request)).visitor)
    return runtime, audience


def _ahead(position: str, runtime: StreamRuntime) -> bool:
    """Whether another process showed this reader more than this one has read."""
    seq = position.partition(".")[0]
    return seq.isascii() and seq.isdigit() and len(seq) < 16 and int(seq) > runtime.view.seq


def _word(site: Site, runtime: StreamRuntime) -> bytes:
    """The tail of a frame, the same for a second: figures move with every question, frames need not."""
    said = site.crowd.word()
    supports = site.service.supports.counts.present(runtime)
    stamp = (int(time.monotonic()), *said.values())

    def make() -> byte_cache.Body:
        return _body(site, _encode({"figures": runtime.view.figures(), "supports": supports, **said}))

    return site.byte_cache.take((runtime.id, "word"), stamp, make).plain


def _body(site: Site, plain: bytes) -> byte_cache.Body:
    return byte_cache.body(plain, site.settings.cache.gzip_bytes)


def _answer(
    site: Site, request: Request, audience: str, what: tuple[str | int | None, ...], runtime: StreamRuntime,
    word: bytes, make: Callable[[], bytes], fresh_s: int,
) -> Response:  # fmt: skip
    stamp = (runtime.view.position(audience), word)
    found = site.byte_cache.take((runtime.id, audience, *what), stamp, lambda: _body(site, make()))
    public = byte_cache.public(site.settings.cache, fresh_s)
    return byte_cache.answer(request, found, public if audience == PUBLIC else PRIVATE)
