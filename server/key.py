"""The secret key of this installation: a file of random bytes that only its owner may read."""

import math
import os
import re
import secrets
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from stat import S_ISREG

SHORTEST, LEAST_BITS = 32, 80
# What stands in examples and in the head of whoever is in a hurry.
KNOWN = (b"change", b"secret", b"passw", b"example", b"giaoluu", b"default", b"qwerty", b"123456", b"matkhau", b"admin")
# Somebody who guesses by words tries some thousands at each place: eleven bits a word.
LEAST_WORDS = math.ceil(LEAST_BITS / 11)
_KNOWN = re.compile(b"|".join(KNOWN), re.IGNORECASE)
# In a drawn key such a word stands by chance: one that is good without it is good with it.
_HEX = re.compile(rb"[0-9a-f]+|[0-9A-F]+")
_BETWEEN = re.compile(r"[\W_]+")
_JOINED = re.compile(r"(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+[\d\W]{0,8}")
_PACKING = len(zlib.compress(b""))


SHARED = 0o037
"""Bits of a mode: more than its owner, and a group that reads, has a hand on a key of TLS."""


def mode(path: Path) -> int | None:
    """Who may do what with a file; None where there is none, or nobody here may look."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mode & 0o777 if S_ISREG(found.st_mode) else None


def weakness(key: bytes) -> str:
    """Why signatures with this key can be forged, in words for the operator; empty when it is a good one."""
    if len(key) < SHORTEST:
        return f"ngắn hơn {SHORTEST} ký tự / shorter than {SHORTEST} characters"
    if not _HEX.fullmatch(key) and (left := _KNOWN.sub(b"", key)) != key and weakness(left):
        return "có trong ví dụ, ai cũng đoán được / out of an example, anybody can guess it"
    if bits(key) < LEAST_BITS or _period(key) < SHORTEST // 2:
        return "lặp lại hoặc theo quy luật / repetitive or regular"
    if (words := phrase(key)) is not None and words < LEAST_WORDS:
        return f"ít hơn {LEAST_WORDS} từ khác nhau / fewer than {LEAST_WORDS} different words"
    return ""


def phrase(key: bytes) -> int | None:
    """Of how many different words a phrase is made; None for what is none. Words of two letters do not count, for
    there are few of them."""
    try:
        text = key.decode()
    except UnicodeDecodeError:
        return None
    if _JOINED.fullmatch(text):
        return len({word.casefold() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", text)})
    parts = [part for part in _BETWEEN.split(text) if part]
    words = [part.casefold() for part in parts if part.isalpha() and part in (part.lower(), part.upper(), part.title())]
    if len(words) < 3 or sum(map(len, words)) < 0.6 * sum(map(len, parts)):
        return None
    return len({word for word in words if len(word) > 2})


def bits(key: bytes) -> float:
    """No more than this much chance is in it: by its letters, by the steps between them, and by how it packs."""
    steps = bytes((after - before) % 256 for before, after in pairwise(key))
    return min(_entropy(key), _entropy(steps), 8 * (len(zlib.compress(key, 9)) - _PACKING))


def _period(key: bytes) -> int:
    """After how many bytes it begins anew."""
    return (key + key).index(key, 1) if key in (key + key)[1:-1] else len(key)


def _entropy(key: bytes) -> float:
    return -sum(n * math.log2(n / len(key)) for n in Counter(key).values())


def read_or_make(path: Path) -> bytes:
    """Made by whoever comes first; two processes that start at once agree."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Written whole under another name and then linked, so that nobody ever reads half a key."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process came first; its key is the key
    finally:
        fresh.unlink()


def replace(path: Path, fresh: bytes) -> None:
    """Put another key in its place, in one step; the old one is gone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(fresh)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
