"""Where in the log each text of a view stands: by its path in the view, the entry that holds it. Pure."""

from collections.abc import Iterator

import msgspec

from server.domain.state import Entity, ErasableText, Nouns

Path = tuple[str | int, ...]


def places(kind: Nouns, entity: Entity, audience: str) -> Iterator[tuple[Path, ErasableText]]:
    """The texts in the fields that this audience sees. What is computed for a view has none."""
    computed = kind.computed(entity.noun)
    for field in kind.fields(entity.noun, audience, entity.shown_as):
        if field not in computed and hasattr(entity, field):
            yield from _within((field,), getattr(entity, field))


def pointer(*path: str | int) -> str:
    """A path as RFC 6901 writes it."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _within(path: Path, value: object) -> Iterator[tuple[Path, ErasableText]]:
    if isinstance(value, ErasableText):
        yield path, value
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _within((*path, number), each)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _within((*path, field), getattr(value, field))
