"""The pairs of a transcript as minutes have them: answered in the session, afterwards, not yet, opinions, and what is
not public any more; each part in its own order."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from server.domain.session.question_state import MEANINGS, QUESTION

PARTS = ("said", "written", "waiting", "opinions", "stubs")


class _Asked(msgspec.Struct):
    kind: str = QUESTION


class _Given(msgspec.Struct):
    published_at: int
    mode: str
    happened_at: int | None = None


class _Pair(msgspec.Struct):
    question: _Asked
    answer: _Given | None = None


_read = msgspec.json.Decoder(_Pair).decode


def sections(rows: Sequence[Mapping[str, Any]], drawn: Sequence[Markup]) -> dict[str, list[Markup]]:
    """`rows` of the transcript by number, and each as it is drawn."""
    found: dict[str, list[tuple[int, Markup]]] = {name: [] for name in PARTS}
    for row, html in zip(rows, drawn, strict=True):
        part, at = _place(row)
        found[part].append((at, html))
    return {name: [html for _, html in sorted(each, key=lambda one: one[0])] for name, each in found.items()}


def _place(row: Mapping[str, Any]) -> tuple[str, int]:
    """Answers stand as they were given, all else by number."""
    if MEANINGS[row["state"]].stub:
        return "stubs", int(row["number"])
    pair = _read(row["value"])
    if pair.question.kind != QUESTION:
        return "opinions", int(row["number"])
    if pair.answer is None:
        return "waiting", int(row["number"])
    at = pair.answer.happened_at or pair.answer.published_at
    return ("written" if pair.answer.mode == "later" else "said"), at
