"""What a command carries, in words, read from its payload's types."""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from server.domain.command import Payload

LISTS = {
    "field": "a field's slug",
    "province": "a province's slug",
    "reason": "a reason",
    "unit": "slugs of units",
    "readiness": "names of usual items (`readiness.list`)",
}
SAID = {"codes": "codes, unit by unit, day by day"}
TIME = 253_402_300_799_000


def payload(kind: type[Payload]) -> str:
    """`name`: what it is; optional ones in brackets."""
    hints = get_type_hints(kind, include_extras=True)
    said = []
    for field in msgspec.structs.fields(kind):
        notes = _notes(hints[field.name])
        if not notes.keys() & {"raw_of", "term"}:
            text = f"`{field.name}` {_said(field.name, hints[field.name], notes)}"
            said.append(text if field.required else f"[{text}]")
    return "; ".join(said) or "nothing"


def _said(name: str, hint: Any, notes: dict[str, Any]) -> str:
    if "list" in notes:
        return LISTS[notes["list"]]
    if "limit" in notes:
        return f"text (`limits.{notes['limit']}`{', may be empty' if notes.get('empty') else ''})"
    plain = _plain(hint)
    if name in SAID:
        return SAID[name]
    if struct := _struct(plain):
        return f"`[{{{', '.join(struct.__struct_fields__)}}}]`"
    if get_origin(plain) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(plain))
    if plain is int:
        return "time, ms" if _highest(hint) == TIME else "number"
    if get_origin(plain) is tuple:
        return _listed(name, get_args(plain)[0])
    return "true or false" if plain is bool else _id(name)


def _listed(name: str, hint: Any) -> str:
    plain = _plain(hint)
    if get_origin(plain) is Literal:
        return "list of " + " or ".join(f"`{value}`" for value in get_args(plain))
    return "list of numbers" if plain is int else f"list of {name if name.endswith('s') else 'texts'}"


def _struct(plain: Any) -> type[msgspec.Struct] | None:
    """Of which struct it is a list."""
    held = get_args(plain)[:1] if get_origin(plain) is tuple else ()
    return held[0] if held and isinstance(held[0], type) and issubclass(held[0], msgspec.Struct) else None


def _id(name: str) -> str:
    return {"room": "slug of the room", "code": "the session's code", "state": "the state that you saw"}.get(
        name, f"id of the {name}"
    )


def _plain(hint: Any) -> Any:
    """Without notes and without None."""
    while get_origin(hint) in (Annotated, Union, UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    return hint


def _notes(hint: Any) -> dict[str, Any]:
    return next((note.extra for note in _metas(hint) if note.extra), {})


def _highest(hint: Any) -> Any:
    return next((note.le for note in _metas(hint) if note.le is not None), None)


def _metas(hint: Any) -> list[msgspec.Meta]:
    if get_origin(hint) is Annotated:
        return [note for note in hint.__metadata__ if isinstance(note, msgspec.Meta)]
    return [note for part in get_args(hint) if not isinstance(part, str) for note in _metas(part)]
