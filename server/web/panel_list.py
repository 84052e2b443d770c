"""The list of a seat on the panel as the server draws it: whose questions, in which order. Pure.

The browser draws the same from the same fields: client/panel/order.js.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from server.domain.session.contribution import DONE, SIGNED
from server.domain.session.correction import DECLINED, PROPOSED
from server.domain.session.invitation import GIVEN
from server.domain.session.live_draft import OPEN, WITHDRAWN
from server.domain.session.question_state import MEANINGS
from server.domain.session.submission import RETURNED, WAITS
from server.views.entity import Value

Nouns = Mapping[str, Mapping[str, Value]]
MINE, GROUPS, APPROVE = "mine", "groups", "approve"
EVERYBODYS = (MINE, GROUPS)
TABS = (*EVERYBODYS, APPROVE)
# What the states of what stands behind a question are called, for the browser.
IS = {
    "waits": WAITS, "back": RETURNED, "wished": PROPOSED, "not_mended": DECLINED, "reads": OPEN, "hidden": WITHDRAWN,
    "handed": SIGNED, "done": DONE, "stands": GIVEN,
    "waiting": [name for name, each in MEANINGS.items() if each.public and each.open and each.column != "air"],
}  # fmt: skip
# What waits for its author stands above what waits for others.
_MINE = {"back": 0, "none": 1, "writing": 2, "waits": 3, "mending": 4, "out": 5}
_WAITS = {"waits": 0, "mending": 1, "writing": 2, "back": 3, "out": 4}


class Line(NamedTuple):
    """`standing` is the word for it in the list; `air`: it is on the stage."""

    question: Value
    standing: str
    air: bool


def persons(nouns: Nouns, me: str) -> list[Value]:
    """The persons of the panel for whom this account writes: it has the seat, or sits in."""
    return [person for id, person in nouns.get("person", {}).items() if "name" in person and _writes(nouns, id, me)]


def _writes(nouns: Nouns, person: str, me: str) -> bool:
    seat = nouns.get("panel_seat", {}).get(person)
    if seat is None:
        return False
    sits = (each for each in seat["substitutes"] if each["until"] is None)
    return me in seat["accounts"] or any(each["account"] == me for each in sits)


def lines(nouns: Nouns, me: str, tab: str, tallies: Mapping[str, int], most: int) -> list[Line]:
    """`tallies`: how many ask along with which question; `most`: so many of the largest groups."""
    stage = nouns.get("stage", {}).get("stage", {}).get("question")
    every = [
        Line(each, standing(nouns, id), id == stage)
        for id, each in nouns.get("question", {}).items()
        if each.get("text") is not None and each.get("kind") == "question"
    ]
    if tab == APPROVE:
        waits = [each for each in every if each.standing in _WAITS]
        return sorted(waits, key=lambda each: (_WAITS[each.standing], _since(nouns, each)))
    if tab == GROUPS:
        return _largest(every, tallies)[:most]
    own = [each["id"] for each in persons(nouns, me)]
    mine = [each for each in every if each.air or _is_mine(nouns, each.question["id"], me, own)]
    return sorted(mine, key=lambda each: (-1 if each.air else _MINE[each.standing], each.question["number"]))


def _largest(every: list[Line], tallies: Mapping[str, int]) -> list[Line]:
    """What waits and several ask, by how many persons and questions stand behind it."""

    def size(line: Line) -> tuple[int, int]:
        asked = line.question
        return max(asked.get("supported", 0), tallies.get(asked["id"], 0)), len(asked.get("merged", ()))

    groups = [each for each in every if each.question["state"] in IS["waiting"] and any(size(each))]
    return sorted(groups, key=lambda each: (*(-n for n in size(each)), each.question["number"]))


def standing(nouns: Nouns, id: str) -> str:
    answer, submission = nouns.get("answer", {}).get(id, {}), nouns.get("submission", {}).get(id)
    if answer.get("published_at"):
        asked = nouns.get("correction", {}).get(id, {})
        return "mending" if asked.get("state") == PROPOSED else "out"
    if submission:
        return "waits" if submission["state"] == WAITS else "back"
    return "writing" if draft_of(answer) else "none"


def draft_of(answer: Value | None) -> Value:
    """What is written of an answer and not yet official, or nothing."""
    return (answer or {}).get("draft") or {}


def _since(nouns: Nouns, line: Line) -> int:
    id = line.question["id"]
    found: Any = nouns.get("submission", {}).get(id) or nouns.get("answer", {}).get(id) or {"acted_at": 0}
    return -int(found["acted_at"]) if line.standing == "out" else int(found["acted_at"])


def _is_mine(nouns: Nouns, id: str, me: str, own: list[str]) -> bool:
    owner = nouns.get("assignment", {}).get(id, {}).get("owner")
    room = next(iter(nouns["session"].values()))["room"]
    if owner == me or owner in [f"person:{person}" for person in own] or (not own and owner == f"unit:{room}"):
        return True
    answer = nouns.get("answer", {}).get(id, {})
    if answer.get("person") in own or draft_of(answer).get("by") == me:
        return True
    return any(part["question"] == id and part["person"] in own for part in nouns.get("part", {}).values())
