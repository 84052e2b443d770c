"""A document as PDF, set by typst from the template beside this file. The fonts come with us."""

from pathlib import Path

import msgspec
import typst

from server.office.rendering.glyphs import SCRIPTS, shown
from server.office.rendering.paper import Paper, flat

HERE = Path(__file__).parent
TEMPLATE, FONTS = HERE / "paper.typ", (HERE / "fonts", SCRIPTS)

_encode = msgspec.json.Encoder().encode


def pdf(paper: Paper) -> bytes:
    """Takes some ten milliseconds a page: call it in a thread. Text reaches the template as data, never as markup."""
    data = {"paper": _encode(shown(flat(paper))).decode()}
    paths = [str(each) for each in FONTS]
    made: bytes = typst.compile(str(TEMPLATE), sys_inputs=data, font_paths=paths, ignore_system_fonts=True)
    return made
