"""Who looks at which question at the desk, and who writes which text: signals, in no log. What a client says lasts a
few seconds and is said again while it is true; it ends with the line.

Of two who write one text the earlier has it. It is a courtesy and no lock: what is saved is guarded by its revision.
"""

import asyncio
from collections.abc import Callable, Container, Mapping
from typing import Annotated, Any, Literal, NamedTuple, Protocol

import msgspec

from server.domain.roles import DESK, PANEL
from server.errors import Refused
from server.runtime.broadcaster import Channels, frames
from server.transport.tasks import spawn

LOOK, PRESENCE = "desk.look", "presence"
KEPT_MS = 20_000
PAUSE_S = 0.3
MOST = 500
Writes = Literal["", "wording", "answer"]
Id = Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[A-Za-z0-9_:-]*\Z")]


class Looking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a client says of itself; `question` "" = it looks at none."""

    question: Id = ""
    writes: Writes = ""


class Look(NamedTuple):
    """`since`: when it began (ms); `until`: it is over then, unless it is said again."""

    staff: str
    question: str
    writes: str
    since: int
    until: int


class Others(Protocol):
    def looked(self, session: str, line: str, look: Look) -> None: ...


class NoOthers:
    def looked(self, session: str, line: str, look: Look) -> None:
        pass


class Presence:
    """`now` is the database's clock. A line is one connection of one client, here or in another process."""

    def __init__(self, channels: Channels, now: Callable[[], int]) -> None:
        self._channels, self._now = channels, now
        self.others: Others = NoOthers()
        self._looks: dict[str, dict[str, Look]] = {}
        self._telling: set[str] = set()

    def say(self, session: str, line: str, staff: str, raw: Mapping[str, Any]) -> None:
        """A client of ours says where it is. Raises Refused."""
        try:
            said = msgspec.convert(raw, Looking)
        except msgspec.ValidationError:
            raise Refused("command.malformed") from None
        before, now = self._looks.get(session, {}).get(line), self._now()
        same = before is not None and (before.question, before.writes) == (said.question, said.writes)
        since = before.since if before is not None and same else now
        look = Look(staff, said.question, said.writes if said.question else "", since, now + KEPT_MS)
        self.take(session, line, look)
        self.others.looked(session, line, look)

    def gone(self, line: str) -> None:
        """The line is down: whatever it said is over."""
        for session, looks in self._looks.items():
            if line in looks:
                over = looks[line]._replace(question="", writes="")
                self.take(session, line, over)
                self.others.looked(session, line, over)

    def take(self, session: str, line: str, look: Look) -> None:
        """Said here or in another process."""
        looks = self._looks.setdefault(session, {})
        before = looks.pop(line, None)
        if look.question:
            looks[line] = look
            while len(looks) > MOST:
                del looks[next(iter(looks))]
        if before is None or before._replace(until=0) != look._replace(until=0) or before.until < self._now():
            self._soon(session)

    def present(self, session: str) -> dict[str, Any]:
        """As it stands, for whoever comes now, and for all when it changes."""
        now = self._now()
        looks = {line: each for line, each in self._looks.get(session, {}).items() if each.until > now}
        self._looks[session] = looks
        return {"signal": PRESENCE, "who": [each._asdict() for each in looks.values()]}

    def keep(self, sessions: Container[str]) -> None:
        self._looks = {each: looks for each, looks in self._looks.items() if each in sessions and looks}

    def _soon(self, session: str) -> None:
        """At most a few times a second, however many move about."""
        if session not in self._telling:
            self._telling.add(session)
            spawn(self._tell(session), "presence")

    async def _tell(self, session: str) -> None:
        try:
            await asyncio.sleep(PAUSE_S)
        finally:
            self._telling.discard(session)
        news = {"session": session, **self.present(session)}
        for audience in (DESK, PANEL):
            await self._channels.broadcast(frames(session, audience), "signal", news)
