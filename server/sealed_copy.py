"""A backup that only a passphrase opens.

A line of text says what it is and how the key is made (scrypt, RFC 7914). What follows is sealed in pieces of 64 KiB
with AES-256-GCM; the nonce of a piece is its number and whether it is the last (STREAM, by Hoang, Reyhanitabar, Rogaway
and Vizár, 2015): a piece that is changed, moved, left out or cut off at the end opens nothing.
"""

import io
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"giaoluu sealed copy 1 "
PIECE, TAG = 65_536, 16
# 128 MB and some tenths of a second for each guess.
COST, BLOCK, LANES = 2**17, 8, 1
SHORTEST = 16
LONGEST_HEAD = 300


class Shut(Exception):
    """Why it does not open, in words for the operator."""


class Sealing(io.RawIOBase):
    """Seals what is written to it into `file`; closed, it has written the last piece. `file` stays open."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(16)
        head = {"n": COST, "r": BLOCK, "p": LANES, "salt": salt.hex()}
        self._file, self._cipher = file, AESGCM(_key(passphrase, salt, COST, BLOCK, LANES))
        self._head = MAGIC + json.dumps(head, separators=(",", ":")).encode() + b"\n"
        self._waiting, self._number = bytearray(), 0
        file.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last one may not be empty unless it is the only one
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(memoryview(data))

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), last=True)
        super().close()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._head))
        self._number += 1


class Opening(io.RawIOBase):
    """What was sealed, read once from the front. Raises Shut."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._file = path.open("rb")
        try:
            self._head = self._file.readline(LONGEST_HEAD)
            said = json.loads(self._head.removeprefix(MAGIC))
            salt, cost = bytes.fromhex(said["salt"]), (int(said["n"]), int(said["r"]), int(said["p"]))
            if cost != (COST, BLOCK, LANES):  # a stranger's file may not choose what a look at it costs
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            self._file.close()
            raise Shut("bản sao hỏng ở đầu tệp / its head cannot be read") from None
        self._cipher = AESGCM(_key(passphrase, salt, *cost))
        self._number, self._left, self._plain = 0, self._file.read(PIECE + TAG), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._plain and self._left:
            self._open()
        room = memoryview(buffer)
        took = min(len(room), len(self._plain))
        room[:took], self._plain = self._plain[:took], self._plain[took:]
        return took

    def close(self) -> None:
        self._file.close()
        super().close()

    def _open(self) -> None:
        sealed, self._left = self._left, self._file.read(PIECE + TAG)
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, not self._left), sealed, self._head)
        except InvalidTag:
            why = "sai cụm mật khẩu, hoặc tệp đã bị sửa / wrong passphrase, or the file was changed"
            raise Shut(why if self._number == 0 else "tệp đã bị sửa hoặc cắt / the file was changed or cut") from None
        self._number += 1


def sealed(path: Path) -> bool:
    """Whether a passphrase opens this file."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def weakness(passphrase: str) -> str:
    """Why it would be guessed; "" when it is a good one."""
    if len(passphrase) < SHORTEST or len(set(passphrase)) < SHORTEST // 2:
        return f"cụm mật khẩu cần ít nhất {SHORTEST} ký tự / a passphrase of at least {SHORTEST} characters is needed"
    return ""


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


@lru_cache(maxsize=4)
def _key(passphrase: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost, r=block, p=lanes).derive(passphrase.encode())
