"""The programme: what the public may read of the run of show, title and planned time of each item marked as public."""

from typing import Annotated, ClassVar

import msgspec

from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES
from server.domain.session.run_of_show import order
from server.domain.session.show_planning import Added, Changed, Moved, Removed
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.log.event import Event


class Listed(msgspec.Struct, frozen=True, gc=False):
    """An item as the public reads it."""

    id: str
    kind: str
    offset: int
    length: int
    title: ErasableText


class Programme(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "programme"
    id: str = "programme"
    items: Annotated[
        tuple[Listed, ...], says("`[{id, kind, offset, length, title}]`, in order; `offset` as in the run of show")
    ] = ()


NOUN = Noun("programme", entity=Programme, seen=(Seen(AUDIENCES, "items", ("",)),), paged=False)


@NOUN.fold(Added, Changed, Moved, Removed)
def _listed(stream: StreamState, happened: Event, where: Happened) -> None:
    public = (each for each in order(stream) if each.public)
    items = tuple(Listed(each.id, each.kind, each.offset, each.length, each.title) for each in public)
    before = stream.get(Programme, "programme")
    if items != (before.items if before else ()):
        stream.put(Programme(items=items))
