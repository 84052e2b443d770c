"""The pairs of a transcript as minutes have them: answered in the session, afterwards, not yet, opinions, and what is
not public any more; each part in its own order."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from server.domain.session.question_state import QUESTION
from server.office.minutes import PARTS, part_of


class _Asked(msgspec.Struct):
    kind: str = QUESTION


class _Given(msgspec.Struct):
    published_at: int
    mode: str
    happened_at: int | None = None


class _Pair(msgspec.Struct):
    question: _Asked
    answer: _Given | None = None


# After any moment.
_BEHIND = 2**53
_read = msgspec.json.Decoder(_Pair).decode


def sections(rows: Sequence[Mapping[str, Any]], drawn: Sequence[Markup]) -> dict[str, list[Markup]]:
    """`rows` of the transcript by number, and each as it is drawn."""
    found: dict[str, list[tuple[int, Markup]]] = {name: [] for name in PARTS}
    for row, html in zip(rows, drawn, strict=True):
        part, at = _place(row)
        found[part].append((at, html))
    return {name: [html for _, html in sorted(each, key=lambda one: one[0])] for name, each in found.items()}


def _place(row: Mapping[str, Any]) -> tuple[str, int]:
    """Answers stand as they were given, all else by number; what cannot be read any more behind them."""
    pair = _read(row["value"])
    answer = pair.answer
    part = part_of(row["state"], pair.question.kind, answer.mode != "later" if answer else None)
    if answer is None or part not in ("said", "written"):
        return part, _BEHIND + int(row["number"])
    return part, answer.happened_at or answer.published_at
