"""Parts of the pages in docs/ that a program writes. They stand between two comments that name them:

<!-- begin entities -->
…
<!-- end entities -->
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def block(page: str, name: str) -> str:
    """What stands in this block of docs/`page` now."""
    return _cut(page, name)[1]


def renew(page: str, name: str, text: str) -> bool:
    """Put `text` into the block; true when that changed the page."""
    before, old, after = _cut(page, name)
    if old == text.strip("\n"):
        return False
    (DOCS / page).write_text(f"{before}\n{text.strip()}\n{after}", encoding="utf-8")
    return True


def _cut(page: str, name: str) -> tuple[str, str, str]:
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    text = (DOCS / page).read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"docs/{page} must hold {begin} and {end} once each")
    before, _, rest = text.partition(begin)
    inside, _, after = rest.partition(end)
    return before + begin, inside.strip("\n"), end + after
