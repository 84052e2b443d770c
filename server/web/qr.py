"""An address as a code that a telephone reads."""

from typing import Any

import segno


def qr(address: str | None) -> dict[str, Any] | None:
    """A code as one path in modules: {size, path}; the quiet zone is part of it. No address, no code."""
    if address is None:
        return None
    code = segno.make(address, error="m", micro=False)
    cells = list(code.matrix_iter(border=2))
    dark = [(x, y) for y, line in enumerate(cells) for x, cell in enumerate(line) if cell]
    return {"size": len(cells), "path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)}
