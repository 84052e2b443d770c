"""A mail that somebody pasted, taken apart into proposals: who, from where, when, what. Pure; a person checks them.

Heads are those of usual mail programs in Vietnamese and English; what cannot be told stays where it was, in the text.
"""

import re
from datetime import datetime
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple

from server.local_time import VIETNAM, read_day

LONGEST, LONGEST_HEAD = 20_000, 500
_FROM, _SUBJECT = ("from", "từ", "người gửi"), ("subject", "tiêu đề", "chủ đề")
_DATE = ("date", "ngày", "sent", "đã gửi", "gửi lúc")
_OTHER = ("to", "tới", "đến", "kính gửi", "cc", "reply-to")
_NAMES = "|".join((*_FROM, *_DATE, *_SUBJECT, *_OTHER))
_HEAD = re.compile(rf"^\s*\**({_NAMES})\**\s*[:：]\s*(.*)$", re.IGNORECASE)
_SIGNED = re.compile(
    r"^(?:họ và tên|họ tên|tên tôi là|tôi tên là|tôi là|người hỏi)\s*[:：]?\s*(.{2,60}?)[,.;]?$", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CLOCK = re.compile(r"\b(\d{1,2})[:hg](\d{2})\b")
_DAY = re.compile(r"\b(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})\b")
_CUT = re.compile(r"^(-- ?|_{5,}|-{5,}|Sent from my .*|Được gửi từ .*|On .* wrote:|Vào .* đã viết:)$", re.IGNORECASE)


class Proposal(NamedTuple):
    text: str
    name: str = ""
    mail: str = ""
    time: str = ""


def read(pasted: str) -> Proposal:
    """What it seems to say; with nothing recognised all of it is the text."""
    heads, body = _parted(pasted[:LONGEST].replace("\r\n", "\n").replace("\r", "\n"))
    name, mail = "", ""
    if sender := _first(heads, _FROM):
        name, mail = parseaddr(sender)
        found = _MAIL.search(sender)
        mail = mail if _MAIL.fullmatch(mail) else found[0] if found else ""
        name = "" if "@" in name else name or ("" if "@" in sender else sender)
    lines = _without_end(body)
    if signed := next((found[1].strip() for line in lines if (found := _SIGNED.match(line.strip()))), ""):
        name = name or signed
    subject = _first(heads, _SUBJECT)
    text = "\n".join(lines).strip()
    return Proposal(text or subject, name.strip("\"' "), mail.lower(), _moment(_first(heads, _DATE)))


def _parted(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    lines = text.strip("\n").split("\n")
    heads: list[tuple[str, str]] = []
    for line in lines:
        if (found := _HEAD.match(line)) is None:
            break
        heads.append((found[1].lower(), found[2].strip()[:LONGEST_HEAD]))
    told = any(name in (*_FROM, *_DATE, *_SUBJECT) for name, _ in heads)
    return (heads, lines[len(heads) :]) if told else ([], lines)


def _first(heads: list[tuple[str, str]], names: tuple[str, ...]) -> str:
    return next((value for name, value in heads if name in names), "")


def _without_end(lines: list[str]) -> list[str]:
    """Without what was quoted, and without the signature."""
    kept: list[str] = []
    for line in lines:
        if _CUT.match(line.strip("\u00a0 ")) and any(each.strip() for each in kept):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return kept


def _moment(text: str) -> str:
    """`10:09, 15/04/2010`, or "" for what cannot be read."""
    try:
        at = parsedate_to_datetime(text)
        local = at.astimezone(VIETNAM) if at.tzinfo else at
        return f"{local:%H:%M}, {local:%d/%m/%Y}"
    except (TypeError, ValueError, IndexError, OverflowError):
        pass
    day, clock = _DAY.search(text), _CLOCK.search(text)
    if day is None or clock is None:
        return ""
    try:
        at = datetime.combine(read_day(day[1]), datetime.min.time().replace(hour=int(clock[1]), minute=int(clock[2])))
    except ValueError:
        return ""
    return f"{at:%H:%M}, {at:%d/%m/%Y}"
