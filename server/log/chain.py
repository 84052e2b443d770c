"""The chain of digests: every entry vouches for all entries before it. Pure.

Every part is length-prefixed, so no two different entries read as the same bytes. Words enter only through their
salted hash, which stays when the words are erased.
"""

from hashlib import sha256

SALT_BYTES = 16


def genesis(stream: str) -> bytes:
    """The digest of a stream before its first entry."""
    return sha256(framed(stream.encode())).digest()


def words_hash(salt: bytes, words: str) -> bytes:
    return sha256(framed(salt, words.encode())).digest()


def digest(
    before: bytes,
    stream: str,
    seq: int,
    at: int,
    by: str,
    name: str,
    version: int,
    cid: str,
    facts: str,
    hashed_words: bytes | None,
) -> bytes:
    """The digest at `seq`. `cid` is the id of the command that brought the entry about, '' for the clock."""
    parts = framed(
        before,
        stream.encode(),
        seq.to_bytes(8, "big"),
        at.to_bytes(8, "big"),
        by.encode(),
        name.encode(),
        version.to_bytes(4, "big"),
        cid.encode(),
        sha256(facts.encode()).digest(),
        hashed_words or b"",
    )
    return sha256(parts).digest()


def framed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
