"""A picture of some bars, as SVG text: legible in the light and in the dark, with fonts that know Vietnamese."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH, LEFT, BAR, GAP, HEAD = 760, 230, 18, 6, 30
ROOM = WIDTH - LEFT - 110
STYLE = """
text { font: 13px "Be Vietnam Pro", "Noto Sans", "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
.title { font-size: 17px; font-weight: 600 } .head { font-weight: 600 } .under { font-size: 11px; fill: #656d76 }
.page { fill: #ffffff } .bar { fill: #9aa4af } .ours { fill: #b3261e } .mark { stroke: #656d76; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .under { fill: #9198a1 } .page { fill: #0d1117 } .bar { fill: #656d76 } .ours { fill: #f2786f }
.mark { stroke: #9198a1 } }
"""


class Panel(NamedTuple):
    """Bars of one scale. `mark` is a target: a dashed line."""

    head: str
    bars: Mapping[str, float]
    mark: float | None = None


def chart(title: str, under: str, panels: Sequence[Panel]) -> str:
    parts, y = [], 62
    for panel in panels:
        drawn, y = _panel(panel, y)
        parts += drawn
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img">',
        f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{y}"/>',
        f'<text class="title" x="16" y="28">{escape(title)}</text>',
        f'<text class="under" x="16" y="46">{escape(under)}</text>', *parts, "</svg>", "",
    ])  # fmt: skip


def _panel(panel: Panel, y: int) -> tuple[list[str], int]:
    parts, top = [f'<text class="head" x="16" y="{y + 16}">{escape(panel.head)}</text>'], y + HEAD
    most = max([*panel.bars.values(), panel.mark or 0, 1e-9])
    for n, (name, value) in enumerate(panel.bars.items()):
        at, width = top + n * (BAR + GAP), max(1.0, value / most * ROOM)
        kind = "ours" if name.startswith("ours") else "bar"
        parts += [
            f'<text x="{LEFT - 10}" y="{at + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{LEFT}" y="{at}" width="{width:.1f}" height="{BAR}" rx="2"/>',
            f'<text x="{LEFT + width + 8:.1f}" y="{at + 13}">{_short(value)}</text>',
        ]
    end = top + len(panel.bars) * (BAR + GAP)
    if panel.mark is not None:
        x = LEFT + panel.mark / most * ROOM
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{end}"/>')
    return parts, end + 14


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
