"""The client's files, read once and kept as they are sent.

An address that names this version of the client, `/statics/<version>/room/main.js`, is good for ever; without it, or
with another version (a page from before an upgrade), browsers ask each time and mostly get 304. What pages begin with
also stands under `linked/`, as one module with all that it imports; it is made when it is first asked for. A style
sheet is sent with those that it imports, without comments, and one that is a single page's without rules for what that
page never shows.
"""

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from server.web import linked, modules, pruned
from server.web.byte_cache import Body, answer, body

PREFIX = "/statics/"
PACKED = (".js", ".css", ".svg", ".txt", ".htm", ".html", ".json")
FOR_EVER = "public, max-age=31536000, immutable"

_VERSIONED = re.compile(r"(?:([0-9a-f]{10})/)?(.*)", re.DOTALL)


class Files:
    def __init__(self, directory: Path, gzip_bytes: int) -> None:
        self._gzip_bytes = gzip_bytes
        paths = ((path, path.stat()) for path in sorted(directory.rglob("*")))
        found = tuple((path, at.st_mtime_ns, at.st_size) for path, at in paths if S_ISREG(at.st_mode))
        files, self.version = _packed(directory, found, gzip_bytes)
        self._files = dict(files)

    @property
    def prefix(self) -> str:
        """Where the pages find this version."""
        return f"{PREFIX}{self.version}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        version, name = _VERSIONED.fullmatch(request.url.path.removeprefix(PREFIX)).groups()  # type: ignore[union-attr]
        found = self._found(name)
        if found is None or request.method not in ("GET", "HEAD"):
            allowed = {} if found is None else {"Allow": "GET, HEAD"}
            missing = PlainTextResponse("", 404 if found is None else 405, {"Cache-Control": "no-store", **allowed})
            return await missing(scope, receive, send)
        caching = FOR_EVER if version == self.version else "public, no-cache"
        await answer(request, found[0], caching, found[1])(scope, receive, send)

    def _found(self, name: str) -> tuple[Body, str] | None:
        entry = name.removeprefix(linked.FOLDER)
        if name not in self._files and entry != name and entry in modules.entries():
            text = linked.link(entry, modules.names())
            self._files[name] = (body(text.encode(), self._gzip_bytes), self._files[entry][1])
        # What a linked module fetches only when it is wanted comes by itself, from beside it.
        return self._files.get(name) or self._files.get(entry)


def _style(name: str, contents: Mapping[str, bytes]) -> bytes:
    whole = linked.style(name, contents).decode()
    page = pruned.OF.match(contents[name])
    return (pruned.pruned(whole, pruned.names_on(page[1].decode())) if page else pruned.tight(whole)).encode()


# Many servers in one process, as tests and rehearsals have them, read and pack the same files once.
@lru_cache(maxsize=4)
def _packed(
    directory: Path, found: tuple[tuple[Path, int, int], ...], gzip_bytes: int
) -> tuple[dict[str, tuple[Body, str]], str]:
    """Each file by its name as it is sent, with its type; and the version of all of them. `found`: path, time of
    change, length."""
    files: dict[str, tuple[Body, str]] = {}
    # What is linked follows from the files and from how they are linked.
    digest = hashlib.sha256(Path(linked.__file__).read_bytes())
    contents = {path.relative_to(directory).as_posix(): path.read_bytes() for path, *_ in found}
    for name, content in contents.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
        packed = name.endswith(PACKED)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        sent = _style(name, contents) if name.endswith(".css") else content
        if sent != content:  # it also follows from what makes it
            digest.update(sent)
        packing = gzip_bytes if packed else len(content) + 1
        files[name] = (body(sent, packing), f"{kind}; charset=utf-8" if packed else kind)
    return files, digest.hexdigest()[:10]
