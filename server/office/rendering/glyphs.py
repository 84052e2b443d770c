"""What the fonts of documents can show; in place of the rest stands a box, so that nothing vanishes from paper."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# Letters of Khmer and Chăm, beside those of every document.
SCRIPTS = HERE / "script_fonts"
FONTS = (
    HERE / "fonts" / "LiberationSerif-Regular.ttf", SCRIPTS / "NotoSansKhmer-Regular.ttf",
    SCRIPTS / "NotoSansCham-Regular.ttf",
)  # fmt: skip
BOX = "\u25a1"
# What only changes the look of the character before it, or glues two into one.
_SILENT = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x200D, *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080))))


def shown(value: Any) -> Any:
    """The same data with every text as the font can show it."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    return [shown(each) for each in value] if isinstance(value, list) else value


def _text(text: str) -> str:
    known = covered()
    if all(ord(char) in known or char.isspace() for char in text):
        return text
    return "".join(_each(text, known))


def _each(text: str, known: frozenset[int]) -> Iterator[str]:
    """A picture that is made of several code points becomes one box."""
    glued = False
    for char in text:
        if char in _SILENT:
            glued = char == "\u200d"
        elif ord(char) in known or char.isspace():
            glued = False
            yield char
        else:
            if not glued:
                yield BOX
            glued = False


@cache
def covered() -> frozenset[int]:
    return frozenset().union(*map(_covered, FONTS))


def _covered(font: Path) -> frozenset[int]:
    """The code points of a font: its `cmap` in format 4 (Unicode, the basic plane) of OpenType."""
    data = font.read_bytes()
    tables = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in _records(data)}
    start = tables[b"cmap"]
    count = struct.unpack_from(">H", data, start + 2)[0]
    for n in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * n)
        if (platform, encoding) == (3, 1):
            return frozenset(_segments(data, start + offset))
    raise ValueError(f"{font.name} has no Unicode table of characters")


def _records(data: bytes) -> range:
    return range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)


def _segments(data: bytes, at: int) -> Iterator[int]:
    size = struct.unpack_from(">H", data, at + 6)[0]
    for n in range(0, size, 2):
        end = struct.unpack_from(">H", data, at + 14 + n)[0]
        first = struct.unpack_from(">H", data, at + 16 + size + n)[0]
        yield from range(first, min(end, 0xFFFE) + 1)
