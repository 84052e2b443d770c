"""One entity as one audience sees it: the fields that its noun grants, in plain values. Depends on nothing else."""

from typing import Any

import msgspec

from server.domain.roles import PUBLIC
from server.domain.state import Entity, ErasableText, Nouns

Value = dict[str, Any]
_PLAIN = frozenset((str, int, bool, type(None)))


def view(kind: Nouns, entity: Entity, audience: str) -> Value | None:
    """{noun, id, field…} or None when this audience does not see it. `can` and `open` name the commands that the
    entity's state, and the stream's, let through."""
    if audience == PUBLIC and (late := kind.late(entity.noun)):
        seen: Entity | None = late(entity)
        if seen is None:
            return None
        entity = seen
    fields = kind.fields(entity.noun, audience, entity.shown_as)
    if not fields:
        return None
    value: Value = {"noun": entity.noun, "id": entity.id}
    computed = kind.computed(entity.noun)
    for field in fields:
        if field == "can":
            value[field] = {} if entity.settled else kind.can(entity.noun, entity.shown_as)
        elif field == "open":
            value[field] = [name for name in kind.open(audience, entity.shown_as) if name not in entity.shut]
        elif made := computed.get(field):
            value[field] = made(entity)
        else:
            held = getattr(entity, field)
            value[field] = held if type(held) in _PLAIN else plain(held)
    return value


def plain(value: Any) -> Any:
    """Words without their seq, structs as dicts, tuples as lists."""
    if isinstance(value, ErasableText):
        return value.text
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return {field: plain(getattr(value, field)) for field in value.__struct_fields__}
    return value
