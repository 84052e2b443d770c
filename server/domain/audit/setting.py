"""A setting as it was when the server last started: what changed since is an entry. Secrets stand as a mark alone.

(none) ──note──▶ known ──note──▶ known
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, OPERATOR
from server.domain.sample import Draw
from server.domain.state import Entity, Happened, StreamState, says
from server.log.event import Event, event

NOTE = "setting.note"
Key = Annotated[str, msgspec.Meta(max_length=100)]
Value = Annotated[str, msgspec.Meta(max_length=500)]


class Change(msgspec.Struct, frozen=True, gc=False):
    """One setting, before and after; null = there was none, or is none any more."""

    key: Key
    before: Value | None
    after: Value | None


@event("setting.changed")
class Changed(Event, frozen=True):
    """The server started with other settings than before; `digest` is of all of them."""

    digest: str
    changes: tuple[Change, ...]


class Setting(Entity, frozen=True, kw_only=True):
    """Its id is its key, `people.link_min`."""

    noun: ClassVar[str] = "setting"
    value: Annotated[str | None, says("as text; of a secret a mark that differs when it does; null: gone")]
    at: Annotated[int, says("since when")]


NOUN = Noun(
    "setting",
    entity=Setting,
    events=(Changed,),
    seen=(Seen((DESK,), "value at", ("",)),),
    paged=False,
)


class Of(Payload, frozen=True, kw_only=True):
    """All settings in force, by key."""

    digest: Key
    values: dict[Key, Value]


def _sample(draw: Draw) -> dict[str, Any]:
    return {"digest": f"{draw.what:x}", "values": {"web.port": str(draw.what), "people.link_min": "30"}}


@NOUN.command(NOTE, by=(OPERATOR,), on=("",), sample=_sample)
def note(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    """Nothing happened where nothing differs."""
    known = {id: stream.need(Setting, id).value for _, id in stream.keys(Setting.noun)}
    keys = sorted({*p.values, *(key for key, value in known.items() if value is not None)})
    changes = [Change(key, known.get(key), p.values.get(key)) for key in keys if known.get(key) != p.values.get(key)]
    return (Changed(digest=p.digest, changes=tuple(changes)),) if changes else ()


@NOUN.fold(Changed)
def _changed(stream: StreamState, happened: Changed, where: Happened) -> None:
    for each in happened.changes:
        stream.put(Setting(id=each.key, value=each.after, at=where.at))
