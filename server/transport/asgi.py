"""The ASGI types that pass between our layers."""

from collections.abc import Awaitable, Callable
from typing import Any

Headers = tuple[tuple[bytes, bytes], ...]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
