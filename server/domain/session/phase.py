"""What each state of a session means to tables and pages: they read this and list no states themselves."""

from collections.abc import Mapping
from typing import NamedTuple

from server.domain.session.session import CLOSED, FOLLOW_UP, INTAKE, LIVE, PAUSED, PLANNED


class Phase(NamedTuple):
    """`order`: which session a room shows first. `coming`: of several the earliest is first, else the latest.
    `before`: nothing was answered yet. `over`: its live part has ended. `final`: it is a record.
    """

    order: int
    coming: bool
    before: bool
    over: bool
    final: bool


# fmt: off
PHASES: Mapping[str, Phase] = {
    PLANNED:   Phase(3, coming=True,  before=True,  over=False, final=False),
    INTAKE:    Phase(1, coming=True,  before=True,  over=False, final=False),
    LIVE:      Phase(0, coming=True,  before=False, over=False, final=False),
    PAUSED:    Phase(0, coming=True,  before=False, over=False, final=False),
    FOLLOW_UP: Phase(2, coming=False, before=False, over=True,  final=False),
    CLOSED:    Phase(4, coming=False, before=False, over=True,  final=True),
}
# fmt: on
