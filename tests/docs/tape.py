"""What passes between a server and its clients, kept packet by packet, and how a page shows it."""

import json
import textwrap
from typing import Any

import aiohttp

WIDTH = 116
INDENT = " " * 8
LONGEST_TEXT, SHOWN_TEXT = 60, 24


class Tape:
    """What was said, in the order in which it passed: (who, → or ←, text)."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, str]] = []

    def ears(self, who: str) -> type[aiohttp.ClientWebSocketResponse]:
        """A WebSocket that keeps what it carries; pings are left out."""
        said = self.said

        class Heard(aiohttp.ClientWebSocketResponse):
            async def send_str(self, data: str, *rest: Any) -> None:
                if data != "3":
                    said.append((who, "→", data))
                await super().send_str(data, *rest)

            async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:
                message = await super().receive(timeout)
                if message.type is aiohttp.WSMsgType.TEXT and message.data != "2":
                    said.append((who, "←", message.data))
                elif message.type is aiohttp.WSMsgType.CLOSE:
                    said.append((who, "←", f"closed: {message.data} {message.extra}"))
                return message

        return Heard


def wrapped(who: str, way: str, text: str) -> list[str]:
    """One packet as lines of at most WIDTH; `…` for what is cut."""
    head, value = parted(text)
    body = "" if value is None else json.dumps(_cut(value), ensure_ascii=False)
    line = f"{who:<5} {way} {head}{body}"
    return textwrap.wrap(line, WIDTH, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False)


def parted(text: str) -> tuple[str, Any]:
    """What stands before the JSON of a packet, and the JSON (None when there is none)."""
    start = min((place for mark in "{[" if (place := text.find(mark)) >= 0), default=len(text))
    return text[:start], json.loads(text[start:]) if start < len(text) else None


def _cut(value: Any, under: str = "") -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else f"{value[:SHOWN_TEXT]}…"
    if isinstance(value, list):
        kept = [_cut(each) for each in value]
        return [*kept[:1], "…"] if under == "open" else kept
    if isinstance(value, dict):
        pairs = [(key, _cut(each, key)) for key, each in value.items()]
        return dict([*pairs[:1], ("…", "…")] if under == "can" and len(pairs) > 1 else pairs)
    return value
