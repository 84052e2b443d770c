"""Packet checks. Every packet is parsed strictly; a guarded namespace accepts little more than its own events.

What cannot be parsed is `Unparsable`: its sender is cut off. What is parsed and refused is `Improper`: a strike.
Source: Socket.IO protocol revision 5, RFC 8259.
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
from socketio import packet
from socketio.packet import BINARY_ACK, BINARY_EVENT, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT

ATTACHMENTS = 10
DEEPEST = 100
LARGEST = 2**53
WHOLE: frozenset[type] = frozenset({str, int, bool, type(None)})
PLAIN: frozenset[type] = WHOLE | {float}
RESERVED = frozenset({"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "*"})

_HEAD = re.compile(
    r"(?:([0-4])|([56])(\d{1,10})-)"  # type; attachments of a binary one
    r"(?:(/[^,?]{0,255})(?:\?[^,]*)?(?:,|$))?"  # namespace, its query dropped
    r"(\d+)?",  # id of the ack
    re.ASCII,
)


class Unparsable(ValueError):
    """Not a packet of this protocol, or one that no browser could read."""


class Improper(Exception):
    """A packet that is not accepted here. `id` and `namespace` are those of an event that waits for an ack."""

    def __init__(self, why: str, namespace: str = "/", id: int | None = None) -> None:
        super().__init__(why)
        self.namespace = namespace
        self.id = id


class Rules(NamedTuple):
    """What a guarded namespace accepts (event names, nesting of the payload), and the ack of a refused event."""

    events: frozenset[str]
    depth: int
    refusal: Callable[[], dict[str, Any]]


class StrictJson:
    """JSON for packets: no NaN, no Infinity, nothing that JavaScript could not parse."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        text = msgspec.json.encode(value)
        if b"null" in text and not all(math.isfinite(part) for part in _rare(value, WHOLE) if isinstance(part, float)):
            raise ValueError("NaN and Infinity are not JSON")
        return text.decode()

    @staticmethod
    def loads(text: str, **_: Any) -> Any:
        try:
            return msgspec.json.decode(text)
        except (msgspec.MsgspecError, RecursionError):
            return _second_reading(text)


class Packet(packet.Packet):  # type: ignore[misc]
    """python-socketio's packet with a strict parser and strict JSON."""

    json = StrictJson

    def decode(self, encoded_packet: str) -> int:
        head = _HEAD.match(encoded_packet) if isinstance(encoded_packet, str) else None
        if head is None:
            raise Unparsable("no packet")
        self.packet_type = int(head[1] or head[2])
        self.namespace = head[4]
        count = int(head[3] or 0)
        if count > ATTACHMENTS:
            raise Unparsable("too many attachments")
        if len(head[5] or "") > 10:
            raise Improper("ack id too long", self.namespace or "/")
        self.id = None if head[5] is None else int(head[5])
        rest = encoded_packet[head.end() :]
        self.data = self._load(rest) if rest else None
        if not _fits(self.packet_type, self.data) or (
            self.id is not None and self.packet_type in (CONNECT, DISCONNECT)
        ):
            raise Unparsable("the payload does not fit the type")
        return count

    def _load(self, text: str) -> Any:
        try:
            data = self.json.loads(text)
        except Improper as fault:
            raise Improper(str(fault), self.namespace or "/", self._answerable()) from None
        if text.count("[") + text.count("{") > DEEPEST and _depth(data) > DEEPEST:
            raise Unparsable("too deep")
        return data

    def _answerable(self) -> int | None:
        return self.id if self.packet_type == EVENT else None

    def add_attachment(self, attachment: bytes) -> bool:
        try:
            return bool(super().add_attachment(attachment))
        except (IndexError, TypeError, ValueError) as fault:
            raise Unparsable("a placeholder names no attachment") from fault

    @classmethod
    def reconstruct_binary(cls, data: Any, attachments: list[bytes]) -> Any:
        for part in _parts(data):
            if isinstance(part, dict) and part.get("_placeholder"):
                number = part.get("num")
                if type(number) is not int or not 0 <= number < len(attachments):
                    raise ValueError("illegal placeholder")
        return super().reconstruct_binary(data, attachments)

    @classmethod
    def data_is_binary(cls, data: Any) -> bool:
        return any(isinstance(part, (bytes, bytearray)) for part in _rare(data, PLAIN))


def check(pkt: Packet, rules: Rules | None) -> None:
    """Check a parsed packet against the rules of its namespace (None: not guarded). Raises Improper."""
    namespace, id = pkt.namespace or "/", pkt._answerable()
    if pkt.packet_type == CONNECT_ERROR:
        raise Improper("only a server refuses a connection", namespace)
    if rules is None:
        return
    if pkt.packet_type in (BINARY_EVENT, BINARY_ACK):
        raise Improper("no binary here", namespace)
    data: Any = pkt.data
    if pkt.packet_type == EVENT and (data[0] not in rules.events or len(data) != 2):
        raise Improper("no such event", namespace, id)
    if (flaw := _flaw(data, rules.depth)) is not None:
        raise Improper(flaw, namespace, id)


def _fits(kind: int, data: Any) -> bool:
    if kind == CONNECT:
        return data is None or isinstance(data, dict)
    if kind == DISCONNECT:
        return data is None
    if kind == CONNECT_ERROR:
        return data is None or isinstance(data, (dict, str))
    if not isinstance(data, list):
        return False
    if kind in (EVENT, BINARY_EVENT):
        return bool(data) and isinstance(data[0], str) and data[0] not in RESERVED
    return True


def _second_reading(text: str) -> Any:
    """Lone surrogates and numbers beyond a double are valid JSON but of no use: refused, not cut off."""
    try:
        json.loads(text, parse_constant=_never, parse_int=len)
    except (ValueError, RecursionError):
        raise Unparsable("not JSON") from None
    raise Improper("a value that cannot be represented")


def _never(name: str) -> Any:
    raise ValueError(name)


def _flaw(data: Any, deepest: int) -> str | None:
    level, row = 0, [data]
    while row:
        if level > deepest and any(isinstance(part, (dict, list)) for part in row):
            return "too deep"
        below: list[Any] = []
        for part in row:
            if isinstance(part, str):
                if "\x00" in part:
                    return "U+0000"
            elif isinstance(part, list):
                below += part
            elif isinstance(part, dict):
                below += part.values()
                below += part
            elif isinstance(part, int) and abs(part) > LARGEST:
                return "a number that a browser cannot hold"
        level, row = level + 1, below
    return None


def _depth(data: Any) -> int:
    level, row = 0, [data]
    while row := [part for part in row if isinstance(part, (dict, list))]:
        level += 1
        row = [below for part in row for below in (part.values() if isinstance(part, dict) else part)]
    return level


def _parts(data: Any) -> Iterator[Any]:
    waiting = [data]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, (list, tuple)):
            waiting += part


def _rare(data: Any, usual: frozenset[type]) -> Iterator[Any]:
    """The scalars that are of none of the usual types."""
    waiting = [data]
    while waiting:
        part = waiting.pop()
        if type(part) in usual:
            continue
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, (list, tuple)):
            waiting += part
        else:
            yield part
