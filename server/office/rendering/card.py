"""The picture beside a shared link: what it says is published text, cut where it is too long. Set by typst."""

from pathlib import Path

import msgspec
import typst

from server.office.rendering.glyphs import SCRIPTS, covered, shown

HERE = Path(__file__).parent
TEMPLATE, FONTS = HERE / "card.typ", (HERE / "card_fonts", HERE / "fonts", SCRIPTS)
# Up to so many characters, so large.
SIZES = ((50, 68), (90, 56), (150, 46), (240, 38))
MOST = SIZES[-1][0]
FEW = 20  # one letter in so many may be a box

_encode = msgspec.json.Encoder().encode


class Card(msgspec.Struct, frozen=True):
    unit: str
    label: str
    text: str
    foot: str


def png(card: Card) -> bytes:
    """1200 x 630 points. Takes some ten milliseconds: call it in a thread. Text reaches the template as data."""
    text = brief(card.text, MOST)
    size = next(size for most, size in SIZES if len(text) <= most + 1)
    data = {"unit": card.unit, "label": card.label, "text": text, "foot": card.foot, "size": size}
    made: bytes = typst.compile(
        str(TEMPLATE), sys_inputs={"card": _encode(shown(data)).decode()}, font_paths=[str(each) for each in FONTS],
        ignore_system_fonts=True, format="png", ppi=72.0,
    )  # fmt: skip
    return made


def legible(text: str) -> bool:
    """Whether its letters can be drawn: a picture of boxes says less than none."""
    letters = [each for each in text if each.isalpha()]
    return sum(ord(each) not in covered() for each in letters) * FEW <= len(letters)


def brief(text: str, most: int) -> str:
    """Whole words, up to so many characters; what is left out is told by an ellipsis."""
    whole = " ".join(text.split())
    if len(whole) <= most:
        return whole
    cut = whole[:most]
    space = cut.rfind(" ")
    return cut[: space if space >= most // 2 else most].rstrip(" ,;:.-–") + "…"
