"""Proof of work: what a browser computes before its question is taken, and the ticket of whoever waits instead. Both
are challenges that this installation signed, and kept nowhere.

A puzzle is good for one command of one asker in one session, so what was solved once gives no second question. A
ticket is good for one asker in one session, from a moment on.
"""

import hashlib
import hmac
from typing import NamedTuple

PUZZLE, TICKET = "p", "w"
LONGEST = 1500
_SEED, _WORD = 16, 4


class Challenge(NamedTuple):
    """`puzzles` nonces are wanted, each of which gives a hash that begins with `bits` zeros. Good from `since` until
    `until` (s)."""

    kind: str
    puzzles: int
    bits: int
    since: int
    until: int


class Signer:
    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"giaoluu work 1", hashlib.sha256)

    def write(self, challenge: Challenge, about: tuple[str, ...]) -> str:
        """`about`: whose it is and for what; it is signed and not written down."""
        plain = ".".join(map(str, challenge))
        return f"{plain}.{self._mac(plain, about)}"

    def read(self, text: str, about: tuple[str, ...]) -> Challenge | None:
        """The challenge, if we signed it for this."""
        plain, _, mac = text.rpartition(".")
        if not hmac.compare_digest(self._mac(plain, about).encode(), mac.encode()):
            return None
        kind, *numbers = plain.split(".")
        puzzles, bits, since, until = map(int, numbers)
        return Challenge(kind, puzzles, bits, since, until)

    def _mac(self, plain: str, about: tuple[str, ...]) -> str:
        return hmac.digest(self._key, "\0".join((plain, *about)).encode(), hashlib.sha256)[:16].hex()


def solved(text: str, challenge: Challenge, nonces: str) -> bool:
    """Whether these nonces, numbers separated by commas, solve every puzzle of the challenge."""
    given = nonces.split(",")
    if len(given) != challenge.puzzles or not all(each.isascii() and each.isdigit() for each in given):
        return False
    numbers = [int(each) for each in given]
    return all(number < 2**32 and _zeros(_hash(seed(text), n, number)) >= challenge.bits
               for n, number in enumerate(numbers))  # fmt: skip


def solve(text: str, puzzles: int, bits: int) -> str:
    """What a client does that is no browser."""
    start, found = seed(text), []
    for n in range(puzzles):
        nonce = 0
        while _zeros(_hash(start, n, nonce)) < bits:
            nonce += 1
        found.append(nonce)
    return ",".join(map(str, found))


def answer(text: str) -> str:
    """The proof to this challenge."""
    _, puzzles, bits, *_ = text.split(".")
    return f"{text}:{solve(text, int(puzzles), int(bits))}"


def seed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:_SEED]


def _hash(start: bytes, n: int, nonce: int) -> bytes:
    return hashlib.sha256(start + n.to_bytes(_WORD) + nonce.to_bytes(_WORD)).digest()


def _zeros(digest: bytes) -> int:
    return 256 - int.from_bytes(digest).bit_length()
