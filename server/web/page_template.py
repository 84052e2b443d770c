"""A page printed once for all, with blanks for what is its reader's own; packed beforehand, too.

A gzip stream is a row of blocks, and after a full flush a block knows nothing of those before it. So the common parts
are packed once; the reader's own come between them in blocks of their own, and their lengths tell nothing of a secret.
Source: RFC 1951 and 1952.
"""

import struct
import zlib
from collections.abc import Mapping

from markupsafe import Markup

EDGE = "\0"
HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
LAST_BLOCK = b"\x03\0"
PACKING = 6


def blank(name: str) -> Markup:
    """Stands in a template for what is filled in later; no text of ours holds U+0000."""
    return Markup(f"{EDGE}{name}{EDGE}")


class PageTemplate:
    """`filled` and `packed` take markup by the names of the blanks."""

    def __init__(self, html: str) -> None:
        parts = html.split(EDGE)
        self._names, self._parts = parts[1::2], [part.encode() for part in parts]
        self._blocks = [_block(part) for part in self._parts]

    def filled(self, own: Mapping[str, str]) -> bytes:
        return b"".join(self._with([own[name].encode() for name in self._names]))

    def packed(self, own: Mapping[str, str]) -> bytes:
        """The same as one gzip stream."""
        given = [own[name].encode() for name in self._names]
        blocks, plain = self._blocks.copy(), b"".join(self._with(given))
        blocks[1::2] = map(_block, given)
        return b"".join((HEAD, *blocks, LAST_BLOCK, struct.pack("<II", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)))

    def size(self) -> int:
        return sum(map(len, self._parts)) + sum(map(len, self._blocks))

    def _with(self, given: list[bytes]) -> list[bytes]:
        parts = self._parts.copy()
        parts[1::2] = given
        return parts


def _block(part: bytes) -> bytes:
    packer = zlib.compressobj(PACKING, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)
