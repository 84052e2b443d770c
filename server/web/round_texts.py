"""The values with which the documents of a round are filled in, and the documents as plain text to take away."""

from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.round.content import Day, Window
from server.domain.round.plan import Round
from server.domain.round.version import Version
from server.errors import Refused
from server.local_time import clock
from server.office import calendar, documents
from server.web.render import DAYS
from server.web.request_context import RequestContext
from server.web.rooms import address
from server.web.site import Site

LANG = words.LANGS[0]
SHOWN_UNITS = 6
# By the last part of the address under which each is taken away.
FILES = {
    "ke-hoach.txt": documents.PLAN,
    "thong-bao.txt": documents.ANNOUNCEMENT,
    "tin-bao-chi.txt": documents.PRESS,
    "thong-bao-don-vi.txt": documents.NOTICE,
}


def text(site: Site, request: Request, round: Round, kind: str, version: Version | None = None) -> str:
    """The template of this kind, with what the round is, or what this version would make of it."""
    shown = version or round
    rooms = site.registry.every
    owner, units = rooms.get(round.room), [rooms[unit] for unit in shown.units if unit in rooms]
    last = max(shown.days, key=lambda day: day.starts_at)
    first = min(shown.days, key=lambda day: day.starts_at)
    values = {
        "unit": owner.unit if owner else round.room,
        "round": words.t("rounds.name", LANG, number=round.number, year=round.year).lower(),
        "number": round.number,
        "year": round.year,
        "topic": shown.topic.text,
        "days": hours(shown.days),
        "first_day": weekday(first.starts_at),
        "window": window(shown.window) if shown.window else "",
        "opens": weekday(first.intake_opens),
        "announce_by": weekday(first.announce_by),
        "due": weekday(last.answer_due),
        "report": weekday(last.report_due),
        "units": _listed(room.unit for room in units),
        "count": len(units),
        "addresses": _listed(address(site, request, room) for room in units),
        "venue": owner.venue if owner else "",
        "invited": _listed((rooms[unit].unit for unit in shown.invited if unit in rooms), 100),
        "bodies": "; ".join(shown.bodies.text.splitlines()),
        "sitting": weekday(shown.sitting_begins),
    }
    return documents.filled(kind, values)


def file(site: Site, request: Request, at: RequestContext, round: Round, name: str) -> Response:
    """A document as plain text."""
    if name not in FILES:
        raise Refused("session.unknown")
    said = f'attachment; filename="{name}"'
    body = text(site, request, round, FILES[name])
    return Response(body, media_type="text/plain; charset=utf-8", headers={"Content-Disposition": said})


def hours(days: Sequence[Day]) -> str:
    """`thứ Năm, 15/04/2010, 08:30 – 11:30; ...`"""
    return "; ".join(f"{weekday(day.starts_at)}, {clock(day.starts_at)} – {clock(day.ends_at)}" for day in days)


def weekday(at: int | None, lang: str = LANG) -> str:
    if at is None:
        return ""
    day = calendar.day_of(at)
    return f"{words.t(f'weekday.{DAYS[day.weekday()]}', lang)}, {day:%d/%m/%Y}"


def window(found: Window, lang: str = LANG) -> str:
    first, last = calendar.day_of(found.first), calendar.day_of(found.last)
    return words.t(
        "rounds.window_of", lang, week=found.week, month=found.month, first=f"{first:%d/%m}", last=f"{last:%d/%m}"
    )


def _listed(names: Iterable[str], most: int = SHOWN_UNITS) -> str:
    """All of a few; of many the first and how many more."""
    found = list(names)
    if len(found) <= most:
        return "; ".join(found)
    return "; ".join(found[:most]) + words.t("rounds.and_more", LANG, count=len(found) - most)
