"""Which passwords are too easy: those of a list of common ones, those made of one's own name, and those of one sign.

What counts is what is left without marks, spaces, capitals and figures at the end: "Mật khẩu 2026!" is "matkhau".
Source of the list: of the 20,000 most common passwords as Django ships them (Royce Williams), and Vietnamese ones.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from server.errors import Refused

LIST = Path(__file__).with_name("common_passwords.txt")
LONG = 8
_SIGNS = str.maketrans("013457@$", "oieastas")
_OTHER = re.compile(r"[\W_]+")
_TAIL = re.compile(r"\d+\Z")
# What this service and its offices are called, in the letters that are left (docs/accounts.md).
CONTEXT = ("giaoluu", "giaoluutructuyen", "tainguyen", "moitruong", "tainguyenmoitruong", "vanphong", "quantri",
           "botnmt", "sotnmt", "dieuhanh", "chuyengia", "moderator", "administrator")  # fmt: skip
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")


def check(password: str, least: int, *own: str) -> None:
    """`own`: what the account is called. Raises Refused("password.short" | "password.common")."""
    if len(password) < least:
        raise Refused("password.short", field="password", least=least)
    plain = _plain(password)
    bare = _TAIL.sub("", plain)
    spelt = _plain(_TAIL.sub("", password.rstrip("!.?")).translate(_SIGNS))
    listed = not {plain, bare, spelt}.isdisjoint(_common())
    named = any(_named(each, (*own, *CONTEXT)) for each in {bare or plain, plain})
    if listed or len({*plain}) < 5 or _run(bare or plain) or _run(plain) or named:
        raise Refused("password.common", field="password")


@cache
def _common() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").split())


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return _OTHER.sub("", "".join(sign for sign in parts if not unicodedata.combining(sign)))


def _run(plain: str) -> bool:
    """One piece again and again, or a row of the keyboard there or back."""
    again = len(plain) >= LONG and plain in (plain + plain)[1:-1]
    rows = (row * 3 for each in _KEYS for row in (each, each[::-1]))
    return again or (len(plain) >= LONG and any(plain in row for row in rows))


def _named(plain: str, own: tuple[str, ...]) -> bool:
    """Hardly more than what everybody knows of this account, once or again and again, its figures among it or not."""
    whole = (_plain(each.partition("@")[0]) for each in own)
    names = {each for name in whole for each in (name, _TAIL.sub("", name)) if len(each) >= 4}
    return any(name in plain and len(plain.replace(name, "")) < 4 for name in names)
