"""The one event that clients send, `do`: parse the envelope, and turn every outcome into an ack."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from server.errors import Refused, Unavailable
from server.runtime.screen_switches import THROWN
from server.runtime.vitals import acks

Ack = dict[str, Any]
Say = Callable[[str, str, dict[str, Any]], str]
_acked = cache(acks.labels)

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}\Z")]
Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_:-]{1,64}\Z")]
CommandId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{8,64}\Z")]
Position = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,16}\.[0-9a-f]{1,64}\Z")]


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    do: Name
    session: Id


class Command(Envelope, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something for the log."""

    cid: CommandId
    payload: dict[str, Any] = msgspec.field(name="with", default_factory=dict)


class Join(Envelope, frozen=True, forbid_unknown_fields=True, kw_only=True):
    audience: Literal["public", "desk", "panel", "stage"]
    position: Position | None = None


class Leave(Envelope, frozen=True, forbid_unknown_fields=True):
    pass


class Mine(Envelope, frozen=True, forbid_unknown_fields=True):
    pass


SHAPES: dict[str, type[Envelope]] = {"session.join": Join, "session.leave": Leave, "session.mine": Mine}


def urgent(event: Any) -> bool:
    """Whether a client's event is one that does not queue behind others: a switch of the hall's screen."""
    return isinstance(event, list) and isinstance(event[-1], dict) and event[-1].get("do") in THROWN


class Malformed(Exception):
    """An envelope that is none."""


def read(raw: Any) -> Envelope:
    """What was sent as `do`, by its own name. Raises Malformed."""
    name = raw.get("do") if isinstance(raw, dict) else None
    try:
        return msgspec.convert(raw, SHAPES.get(name, Command) if isinstance(name, str) else Command)
    except msgspec.ValidationError as error:
        raise Malformed(str(error)) from None


class Answers:
    """Turns outcomes into acks, in the client's language."""

    def __init__(self, say: Say, log: logging.Logger) -> None:
        self._say, self._log = say, log

    def refusal(self, code: str, lang: str, details: dict[str, Any] | None = None) -> Ack:
        details = details or {}
        return {**details, "ok": False, "code": code, "say": self._say(code, lang, details)}

    async def of(self, work: Awaitable[Ack], lang: str, within_ms: int) -> Ack:
        """Wait for the work, not for ever; its result or its failure as an ack."""
        outcome = "ok"
        try:
            async with asyncio.timeout(within_ms / 1000):
                return {"ok": True, **(await work)}
        except Refused as no:
            outcome = "refused"
            return self.refusal(no.code, lang, no.details)
        except (Unavailable, TimeoutError):
            outcome = "retry"
            return {**self.refusal("retry", lang), "retry": True}
        except Exception:
            outcome = "failed"
            self._log.exception("a command failed")
            return self.refusal("server.error", lang)
        finally:
            _acked(outcome).inc()
