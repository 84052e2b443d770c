"""A command that waits for its turn, and how whoever waits for it learns what became of it."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from server.domain.command import REACTION, Actor, Payload
from server.errors import Refused, Unavailable
from server.log.entry import AckedCommand

Verdict = AckedCommand | Refused | Unavailable


class PendingCommand(NamedTuple):
    """A command that waits for its turn; `first` = before the askers' (staff). `id` is for what it may bring about.
    `place`: where an asker's comes from, for the order among these."""

    actor: Actor
    name: str
    payload: Payload
    payload_hash: bytes
    cid: str
    id: str
    first: bool
    done: "asyncio.Future[AckedCommand]"
    place: str = ""

    @property
    def caused(self) -> bool:
        """Whether it comes from the outbox, where its row bears its command id."""
        return REACTION in self.actor.roles


def tell(pending: PendingCommand, verdict: Verdict) -> None:
    if pending.done.done():
        return
    if isinstance(verdict, AckedCommand):
        pending.done.set_result(verdict)
    else:
        pending.done.set_exception(verdict)


def fail(batch: Sequence[PendingCommand], trouble: Refused | Unavailable) -> None:
    """Tell all of them the same."""
    for pending in batch:
        tell(pending, trouble)
