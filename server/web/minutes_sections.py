"""The pairs of a transcript as minutes have them: answered in the session, afterwards, not yet, opinions, and what is
not public any more; each part in its own order."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from server.domain.session.question_state import MEANINGS, QUESTION

PARTS = ("said", "written", "waiting", "opinions", "stubs")


class Piece(NamedTuple):
    """A pair as it is drawn, as the cache holds it: in which part it stands, and where."""

    html: Markup
    part: str
    at: int

    def size(self) -> int:
        return 2 * len(self.html)


def sections(drawn: Sequence[Piece]) -> dict[str, list[Markup]]:
    """The pairs of a session by number."""
    found: dict[str, list[Piece]] = {name: [] for name in PARTS}
    for piece in drawn:
        found[piece.part].append(piece)
    return {name: [piece.html for piece in sorted(each, key=lambda one: one.at)] for name, each in found.items()}


def placed(row: Mapping[str, Any], pair: Mapping[str, Any]) -> tuple[str, int]:
    """Answers stand as they were given, all else by number. `row` of the transcript, and what it holds."""
    if MEANINGS[row["state"]].stub:
        return "stubs", row["number"]
    if pair["question"].get("kind", QUESTION) != QUESTION:
        return "opinions", row["number"]
    if (answer := pair["answer"]) is None:
        return "waiting", row["number"]
    return ("written" if answer["mode"] == "later" else "said"), answer.get("happened_at") or answer["published_at"]
