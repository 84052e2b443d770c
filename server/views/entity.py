"""One entity as one audience sees it: the fields that the matrix grants, in plain values. Depends on nothing else."""

from collections.abc import Callable
from typing import Any

import msgspec

from server.domain import command
from server.domain.command import ASKER
from server.domain.session import (  # noqa: F401  (fills the catalogues)
    answer,
    clock,
    ending,
    erasure,
    moderation,
    panel,
    question,
    session,
    stage,
)
from server.domain.session.answer import Answer
from server.domain.session.question import Question
from server.domain.state import Entity, ErasableText, check
from server.views import matrix

Value = dict[str, Any]

check()


def view(entity: Entity, audience: str) -> Value | None:
    """{noun, id, field…} or None when this audience does not see it."""
    fields = matrix.fields(entity.noun, audience, state_of(entity))
    if not fields:
        return None
    value: Value = {"noun": entity.noun, "id": entity.id}
    for field in fields:
        special = _SPECIAL.get((entity.noun, field))
        value[field] = special(entity) if special else plain(getattr(entity, field))
    return value


def state_of(entity: Entity) -> str:
    if isinstance(entity, Answer) and entity.shelved:
        return "shelved"
    return getattr(entity, "state", "")


def plain(value: Any) -> Any:
    """Words without their seq, structs as dicts, tuples as lists."""
    if isinstance(value, ErasableText):
        return value.text
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return {field: plain(getattr(value, field)) for field in value.__struct_fields__}
    return value


def _original(entity: Any) -> str | None:
    return None if entity.original == entity.text else entity.original.text


_can: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}


def _can_of(entity: Any) -> dict[str, dict[str, list[str]]]:
    """Staff's commands for an entity in this state: who may, and `with` what. The session's `open` says whether now."""
    key = (entity.noun, entity.state)
    if key not in _can:
        _can[key] = {
            each.name: {"roles": sorted(each.by), "with": _carried(each)}
            for each in command.catalogue.values()
            if each.of == entity.noun and entity.state in each.when and ASKER not in each.by
        }
    return _can[key]


def _carried(wanted: command.Command) -> list[str]:
    return sorted(
        field.name for field in msgspec.structs.fields(wanted.payload) if field.required and field.name != "question"
    )


_open: dict[str, list[str]] = {}


def _open_of(entity: Any) -> list[str]:
    state = entity.state
    if state not in _open:
        _open[state] = sorted(each.name for each in command.catalogue.values() if state in each.on)
    return _open[state]


_SPECIAL: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("session", "open"): _open_of,
    (Question.noun, "original"): _original,
    (Question.noun, "can"): _can_of,
    (Answer.noun, "can"): _can_of,
}
