"""An office document as data, in the order in which it is set: head, title, sections, signature, annexes.

The layout of its renderings follows Appendix I of Decree 30/2020/NĐ-CP on clerical work.
"""

from collections.abc import Sequence

import msgspec


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A table. `widths` are shares of the page; the first `left` columns are set left; `total`: the last row is one."""

    caption: str = ""
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    left: Sequence[int] = (1,)
    total: bool = False


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Paragraphs, with a table after the paragraph of this number."""

    heading: str
    paragraphs: Sequence[str]
    grid: Grid | None = None
    grid_after: int = 0


class Annex(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    title: str
    reference: str
    grid: Grid


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """`superior` is empty for a body that has none above it here. `draft`: what is written across its head."""

    superior: str
    issuer: str
    number: str
    place_date: str
    kind: str
    about: str
    to: str
    opening: str
    sections: Sequence[Section]
    closing: str
    recipients: Sequence[str]
    signer_title: str
    signer: str
    annexes: Sequence[Annex] = ()
    seal: str = ""
    draft: str = ""
    title: str = ""
