"""The two kinds of message between processes. A hint: "stream S is at N". A signal: what is true now and no fact.

Neither has words in it. A hint needs no proof, for it shows nobody anything: whoever hears it reads the log. A signal
is believed as it is, so it is signed with a key from the secret that all processes of an installation share.
"""

import hashlib
import hmac
from typing import Annotated, Literal

import msgspec

CANARY = "canary"
KEPT_MS = 12 * 3_600_000

Id = Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[A-Za-z0-9_:-]*\Z")]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Hint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="hint"):
    stream: Id
    seq: Number


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="signal", kw_only=True):
    """`number` is a count, a moment in ms, or 1 and 0 for on and off; `expires` is ms on the database's clock. That of
    a screen is named `session:link`."""

    session: Id
    signal: Literal["blank", "freeze", "watching", "staff", "support", "screen", "canary"]
    number: Number
    process: Id
    expires: Number
    mac: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Seal:
    """Signs signals; names the channel of an installation, so that another on the same Redis is not heard."""

    def __init__(self, secret: bytes) -> None:
        self._signals = hmac.digest(secret, b"giaoluu signal 1", hashlib.sha256)
        self._channels = hmac.digest(secret, b"giaoluu channel 1", hashlib.sha256)

    def channel(self, prefix: str, database: str) -> str:
        return f"{prefix}:{hmac.digest(self._channels, database.encode(), hashlib.sha256)[:8].hex()}"

    def sealed(self, signal: Signal) -> bytes:
        return _encode(msgspec.structs.replace(signal, mac=self._mac(signal)))

    def holds(self, signal: Signal) -> bool:
        return hmac.compare_digest(self._mac(signal).encode(), signal.mac.encode())

    def _mac(self, signal: Signal) -> str:
        bare = _encode(msgspec.structs.replace(signal, mac=""))
        return hmac.digest(self._signals, bare, hashlib.sha256).hex()


def hint(stream: str, seq: int) -> bytes:
    return _encode(Hint(stream, seq))


def read(message: bytes) -> Hint | Signal:
    """Raises ValueError for whatever is neither."""
    news: Hint | Signal = _decode(message)
    return news


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Hint | Signal).decode
