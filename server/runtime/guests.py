"""Guests: whoever comes by the link of an invitation, or works for the unit that was invited.

A link's code is `session.invitation.secret`. It opens again and again until the invitation's hour: whoever only fetches
its address, such as a scanner of mails, does not send the code and uses nothing up.
"""

import hmac
from collections.abc import Mapping
from typing import Any, NamedTuple

from server.domain.command import GUEST, Actor
from server.domain.roles import EDITORS, EXPERT
from server.domain.session.invitation import Invitation, guest, over
from server.errors import Refused
from server.log.entry import AckedCommand
from server.runtime.service import Service
from server.runtime.stream import StreamRuntime
from server.runtime.visitor import Visitor

RENEWED = "renewed"
HOSTS = frozenset({EXPERT, *EDITORS})


class Opened(NamedTuple):
    """`over`: why the invitation opens nothing any more, "" while it does."""

    runtime: StreamRuntime
    invitation: Invitation
    over: str


def code(service: Service, runtime: StreamRuntime, invitation: Invitation) -> str:
    """What the link of an invitation carries."""
    secret = service.receipts.link(runtime.stream, invitation.id, invitation.link)
    return f"{runtime.id}.{invitation.id}.{secret}"


def apart(code: str) -> tuple[str, str, str]:
    """Session, invitation and secret of a code, or of a whole link that carries it."""
    parts = code.strip().rpartition("#")[2].split(".")
    if len(parts) != 3 or not all(parts) or not code.isascii() or len(code) > 400:
        raise Refused("invitation.unknown")
    return parts[0], parts[1], parts[2]


async def opened(service: Service, visitor: Visitor, session: str, id: str, secret: str) -> Opened:
    """The invitation, for whoever has its link or works for its unit; for all others there is none."""
    try:
        runtime = await service.runtime(session, visitor.room)
    except Refused:
        raise Refused("invitation.unknown") from None
    await runtime.see()
    found = runtime.view.state.get(Invitation, id)
    if found is None:
        raise Refused("invitation.unknown")
    link = _link(service, runtime, found, secret)
    if not link and not await _works_for(service, visitor, found):
        raise Refused("invitation.unknown")
    renewed = RENEWED if link not in (0, found.link) else ""
    return Opened(runtime, found, renewed or over(found, service.book.now()))


async def do(service: Service, opened: Opened, name: str, raw: Mapping[str, Any], cid: str) -> AckedCommand:
    """One of a guest's commands."""
    if opened.over:
        raise Refused("invitation.over", state=opened.over)
    actor = Actor(guest(opened.invitation.id), frozenset({GUEST}))
    if GUEST not in opened.runtime.kind.command(name).by:
        raise Refused("command.forbidden")
    return await service.operate(
        opened.runtime.id, name, {**raw, "invitation": opened.invitation.id}, cid, actor
    )  # fmt: skip


def _link(service: Service, runtime: StreamRuntime, found: Invitation, secret: str) -> int:
    """Which of its links has this secret; 0 = none."""
    for n in range(found.link, 0, -1):
        if hmac.compare_digest(service.receipts.link(runtime.stream, found.id, n).encode(), secret.encode()):
            return n
    return 0


async def _works_for(service: Service, visitor: Visitor, found: Invitation) -> bool:
    if visitor.account is None or found.unit is None:
        return False
    return bool(await service.authority.roles(visitor.account, found.unit, "") & HOSTS)
