"""What a seal holds of each entry: salted hashes, of which any can be opened while the others tell nothing. Pure.

    leaf    = H(0x00, seq, log, content)         log     = H("log", salt, digest of the log at this entry)
    root    = tree over the leaves (RFC 6962)    content = H("content", name, part, name, part, …), by name
                                                 part    = H("part", salt, name, value)

H is SHA-256 over length-prefixed parts. The digest of the log itself covers who acted and which command it was, and of
an entry without words it could be guessed; so a leaf holds it under a salt, too. Salts of words are made of the log's
own salt, which goes when they are erased: nobody can then try what they were. All others are made of the stream's key.
"""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

from server.log.batch import EntryRow
from server.log.chain import framed

WORDS = "words."
ERASED = "words"
_encode = msgspec.json.Encoder(order="deterministic").encode


class Part(NamedTuple):
    """One thing that an entry says, and the salt under which the seal holds it."""

    salt: bytes
    value: str

    def hash(self, name: str) -> bytes:
        return sha256(framed(b"part", self.salt, name.encode(), self.value.encode())).digest()


class Commitment(NamedTuple):
    """An entry as the seal holds it. `parts`: what can be opened; `closed`: hashes of what cannot be any more."""

    seq: int
    log: Part
    parts: Mapping[str, Part]
    closed: Mapping[str, bytes]

    def hashes(self) -> dict[str, bytes]:
        return {**{name: part.hash(name) for name, part in self.parts.items()}, **self.closed}

    def log_hash(self) -> bytes:
        return sha256(framed(b"log", self.log.salt, bytes.fromhex(self.log.value))).digest()

    def leaf(self) -> bytes:
        return leaf(self.seq, self.log_hash(), content(self.hashes()))

    def words(self) -> dict[str, str]:
        """The hashes of its words, to be kept: when they are erased nobody can make them again."""
        return {name: part.hash(name).hex() for name, part in self.parts.items() if name.startswith(WORDS)}


def commit(row: EntryRow, key: bytes, kept: Mapping[str, str] | None) -> Commitment:
    """`key`: of its stream; `kept`: the hashes of its words as they were first sealed."""
    log = Part(_salt(key, row.seq, "log"), row.digest.hex())
    said = {"at": str(row.at), "name": row.name, **_fields("facts.", row.facts)}
    parts = {name: Part(_salt(key, row.seq, name), value) for name, value in said.items()}
    if row.words is not None and row.salt is not None:
        for name, value in _fields(WORDS, row.words).items():
            parts[name] = Part(hmac.digest(row.salt, name.encode(), "sha256"), value)
        return Commitment(row.seq, log, parts, {})
    closed = {name: bytes.fromhex(each) for name, each in (kept or {}).items()}
    if row.words_hash is not None and not closed:  # erased before anybody sealed them
        parts[ERASED] = Part(_salt(key, row.seq, ERASED), row.words_hash.hex())
    return Commitment(row.seq, log, parts, closed)


def leaf(seq: int, log: bytes, content: bytes) -> bytes:
    return sha256(b"\0" + framed(seq.to_bytes(8, "big"), log, content)).digest()


def content(hashes: Mapping[str, bytes]) -> bytes:
    named = (each for name in sorted(hashes) for each in (name.encode(), hashes[name]))
    return sha256(framed(b"content", *named)).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else sha256(b"").digest()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What leads from the leaf at `index` to the root: its neighbour, that of the pair, and so on."""
    found, level = [], list(leaves)
    while len(level) > 1:
        if (beside := index ^ 1) < len(level):
            found.append(level[beside])
        level, index = _above(level), index // 2
    return found


def _above(level: list[bytes]) -> list[bytes]:
    """The last one of an odd number goes up as it is."""
    pairs = [sha256(b"\1" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
    return pairs + level[len(level) - len(level) % 2 :]


def _salt(key: bytes, seq: int, name: str) -> bytes:
    return hmac.digest(key, framed(seq.to_bytes(8, "big"), name.encode()), "sha256")


def _fields(prefix: str, written: str) -> dict[str, str]:
    """Each field of an object apart: words as they are, facts in JSON. What is no object is one part, to be found."""
    try:
        fields = msgspec.json.decode(written)
    except msgspec.DecodeError:
        return {f"{prefix}?": written}
    if not isinstance(fields, dict):
        return {f"{prefix}?": written}
    plain = prefix == WORDS
    return {
        prefix + name: value if plain and isinstance(value, str) else _encode(value).decode()
        for name, value in fields.items()
    }
