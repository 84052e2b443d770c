"""What each state of a session means to tables and pages: they read this and list no states themselves."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from server.domain.session.session import (
    ANNOUNCED,
    ARCHIVED,
    CANCELLED,
    CLOSED,
    FOLLOW_UP,
    INTAKE,
    LIVE,
    PAUSED,
    PLANNED,
    POSTPONED,
)

Page = Literal["before", "live", "after"]


class Phase(NamedTuple):
    """`order`: which session a room shows first. `coming`: of several the earliest is first, else the latest.
    `before`: nothing was answered yet. `over`: its live part has ended, or never comes; until then it takes up its
    hours, so that its room has no other session in them. `final`: it is a record. `page`: the face of its room.
    `opens`: intake is still to open.
    """

    order: int
    coming: bool
    before: bool
    over: bool
    final: bool
    page: Page
    opens: bool


# fmt: off
PHASES: Mapping[str, Phase] = {
    PLANNED:   Phase(3, coming=True,  before=True,  over=False, final=False, page="before", opens=True),
    ANNOUNCED: Phase(3, coming=True,  before=True,  over=False, final=False, page="before", opens=True),
    INTAKE:    Phase(1, coming=True,  before=True,  over=False, final=False, page="before", opens=False),
    LIVE:      Phase(0, coming=True,  before=False, over=False, final=False, page="live",   opens=False),
    PAUSED:    Phase(0, coming=True,  before=False, over=False, final=False, page="live",   opens=False),
    FOLLOW_UP: Phase(2, coming=False, before=False, over=True,  final=False, page="after",  opens=False),
    CLOSED:    Phase(4, coming=False, before=False, over=True,  final=True,  page="after",  opens=False),
    ARCHIVED:  Phase(4, coming=False, before=False, over=True,  final=True,  page="after",  opens=False),
    POSTPONED: Phase(3, coming=True,  before=False, over=False, final=False, page="after",  opens=True),
    CANCELLED: Phase(3, coming=True,  before=False, over=True,  final=False, page="after",  opens=False),
}
# fmt: on
