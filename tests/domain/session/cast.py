"""Who acts in the scenes of a session, how far it has come, and who is let through when."""

from typing import Any
from unittest.mock import patch

from server.domain.command import ASKER, GUEST, REACTION, Actor, Now
from server.domain.roles import HOST, OPERATOR, ROLES, RUNNERS
from server.domain.session import SESSION
from server.domain.session.announcing import Announced
from server.domain.session.life import Archived, Closed, Ended, IntakeOpened, Paused, Started
from server.domain.session.planning import Planned
from server.domain.session.postponing import Cancelled, Postponed
from server.errors import Refused
from server.log.event import Event
from tests.domain.scenes import Scene
from tests.laws.histories import ASKERS, DAY, PLAN, STAFF, START, STREAM

LAN, LEAD, _, EXPERT, AUDITOR = STAFF
MAI = Actor("staff:mai", frozenset({HOST}))
CAUSE = Actor("stream:round:x", frozenset({REACTION}))
ME, OTHER = ASKERS[0], ASKERS[1]
ASK: dict[str, Any] = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Bao giờ có sổ?"}
LIVE = ("session.open_intake", "session.start")
_LATER = {name: int(str(PLAN[name])) + 14 * DAY for name in ("intake_opens", "starts_at", "ends_at", "answer_due")}
_ANNOUNCED = Announced(announced_at=START, by_when=START, late=False, record="tb-1", reason="")
_POSTPONED, _CANCELLED = Postponed(**_LATER, reason="Bão"), Cancelled(reason="Lũ")
PATHS: dict[str, tuple[Event | type[Event], ...]] = {
    "planned": (),
    "announced": (_ANNOUNCED,),
    "intake": (IntakeOpened,),
    "live": (IntakeOpened, Started),
    "paused": (IntakeOpened, Started, Paused),
    "follow_up": (IntakeOpened, Ended),
    "closed": (IntakeOpened, Ended, Closed),
    "archived": (IntakeOpened, Ended, Closed, Archived),
    "postponed": (_POSTPONED,),
    "cancelled": (_CANCELLED,),
}
EVERYBODY = {*ROLES, OPERATOR, ASKER, REACTION, GUEST}
STAFF_OF_SESSION = set(RUNNERS)
SCHEDULERS = {*RUNNERS, "office", "head"}
APPROVERS = {"moderator", "lead", "head"}
EDITORS = {"moderator", "lead"}
CALLERS = {*EDITORS, "host"}
WORKING = {"intake", "live", "paused", "follow_up", "postponed", "cancelled"}


def planned(*moves: str, **more: Any) -> Scene:
    """A session that is planned and has made these moves."""
    scene = Scene(STREAM).given(LEAD, "session.plan", **{**PLAN, **more})
    for move in moves:
        scene.given(LEAD, move)
    return scene


def asked(*moves: str, **more: Any) -> tuple[Scene, str]:
    """A question in a session that has made these moves, and its id."""
    scene = planned(*(moves or LIVE)).given(ME, "question.ask", **{**ASK, **more})
    return scene, scene.state.keys("question")[-1][1]


def accepted(*moves: str, **more: Any) -> tuple[Scene, str]:
    scene, id = asked(*moves, **more)
    return scene.given(LAN, "question.accept", question=id, text_rev=1), id


def called(**more: Any) -> tuple[Scene, str]:
    scene, id = accepted(**more)
    return scene.given(MAI, "question.call", question=id, text_rev=1), id


def published(**more: Any) -> tuple[Scene, str]:
    """An accepted question with a published answer at revision 2."""
    scene, id = accepted(**more)
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    return scene.given(LEAD, "answer.publish", question=id, rev=1), id


def state(scene: Scene, noun: str = "question", id: str | None = None) -> Any:
    """The state as the desk sees it."""
    return (scene.seen("desk", noun, id) or {})["state"]


def gate(name: str) -> tuple[set[str], set[str]]:
    """Each role that alone is let through to this command, and each state of the session in which it is."""
    roles, phases = set(), set()
    with patch.dict(SESSION.commands, {name: SESSION.commands[name]._replace(decide=lambda *_: ())}):
        for phase in ("", *PATHS):
            scene = Scene(STREAM)
            if phase:
                scene.happens(
                    "clock", _PLANNED, *(step if isinstance(step, Event) else step() for step in PATHS[phase])
                )
            for role in EVERYBODY:
                try:
                    SESSION.decide(scene.state, Actor("x", frozenset({role})), name, None, Now(1, "x"))  # type: ignore[arg-type]
                except Refused:
                    continue
                roles.add(role)
                phases.add(phase)
    return roles, phases


_PLANNED = Planned(session=STREAM.partition(":")[2], rehearsal=False, **PLAN)  # type: ignore[arg-type]
