"""Alarms for the operator. Each goes into the log at once, and by mail at most once an hour."""

import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from server.errors import Unavailable
from server.log.outbox import Mail
from server.office.outbox import Outbox

log = logging.getLogger(__name__)

ALARMS = ("leader_lost", "canary", "disk", "verify", "reaction", "replaced", "clock", "stalled", "looks", "duty")
HOUR_S = 3600

Say = Callable[[str, dict[str, Any]], str]


class Alarms:
    """`say` gives the words of a key, in the operator's languages."""

    def __init__(self, outbox: Outbox, operator: str, say: Say) -> None:
        self._outbox, self._operator, self._say = outbox, operator, say

    async def ring(self, alarm: str, **details: Any) -> None:
        """`alarm` is one of ALARMS. The database being away is not one: there would be no outbox to say it in."""
        machine = socket.gethostname()
        said = self._say(f"alarm.{alarm}", details)
        log.error("alarm %s: %s", alarm, said, extra={"cause": f"alarm {alarm}"})
        if self._operator:
            key = f"alarm:{alarm}:{machine}:{int(time.time()) // HOUR_S}"
            subject = self._say("alarm.subject", {"alarm": alarm, "machine": machine}).partition("\n")[0]
            try:
                await self._outbox.add(Mail(key, self._operator, subject, f"{said}\n"))
            except (Unavailable, SQLAlchemyError):
                log.warning("the alarm %s could not be put into the outbox", alarm)
