"""Follow-up of answers: the Office sees how many questions each unit still owes and by when, a unit sees its own."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import ADMIN, AUDITOR, DESK, EXPERT, HEAD, LEAD, OFFICE, RUNNERS
from server.domain.session.question import Question
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.office.units import Room
from server.runtime.question_counts import open_by_room, open_in
from server.web import office_page
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/theo-doi"
ALL_UNITS = frozenset({OFFICE, ADMIN, AUDITOR, HEAD, LEAD})
OWN = frozenset({*RUNNERS, EXPERT, OFFICE, AUDITOR, HEAD})
MOST = 500
HOUR_MS, MINUTE_MS = 3_600_000, 60_000


async def follow_up(site: Site, request: Request, at: RequestContext) -> Response:
    """In the ministry's room all units, or the one that `don-vi` names; in any other room its own questions."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    roles = await site.people.roles(at.account.id, at.room.slug)
    wanted = request.query_params.get("don-vi", "")
    ministry = at.room.slug == site.registry.ministry and bool(roles & ALL_UNITS)
    if ministry and not wanted:
        return await _all(site, request, at)
    if not roles & OWN or (wanted and not ministry):
        raise Refused("audience.forbidden")
    room = site.registry.every.get(wanted) if wanted else at.room
    if room is None:
        raise Refused("session.unknown")
    return await _own(site, request, at, room)


async def _all(site: Site, request: Request, at: RequestContext) -> Response:
    now = site.now()
    rows = sorted(
        await open_by_room(site.service.book, now), key=lambda row: (-row["overdue"], -row["today"], -row["open"])
    )
    most = max((row["open"] for row in rows), default=1)
    rooms = site.registry.every
    units = [row | _said(row, rooms, most, now, at.lang) for row in rows]
    return await office_page.page(site, request, at, "follow_up.html", HERE, {"units": units, "now": now})


def _said(row: dict[str, Any], rooms: Mapping[str, Room], most: int, now: int, lang: str) -> dict[str, Any]:
    unit = rooms[row["room"]].unit if row["room"] in rooms else row["room"]
    return {"unit": unit, "held": age(now - row["oldest"], lang), "bar": _bar(row, most)}


async def _own(site: Site, request: Request, at: RequestContext, room: Room) -> Response:
    now = site.now()
    rows = await open_in(site.service.book, site.registry.family(room.slug), MOST)
    texts = await _texts(site, at, rows)
    questions = [
        row | {"text": texts.get(row["question"]), "held": age(now - row["asked_at"], at.lang)} for row in rows
    ]
    groups = [
        {"when": when(due, now), "due": due, "days": days_late(due, now), "questions": list(each)}
        for due, each in groupby(questions, key=lambda row: row["answer_due"])
    ]
    counted = {
        name: sum(len(one["questions"]) for one in groups if one["when"] == name) for name in ("late", "today", "open")
    }
    parts = {"overdue": counted["late"], "today": counted["today"], "open": len(rows)}
    context = {
        "of": room, "groups": groups, "total": len(rows), "more": len(rows) == MOST, "now": now,
        "counted": counted, "bar_parts": _bar(parts, len(rows) or 1),
        "elsewhere": room.slug != at.room.slug if at.room else False,
    }  # fmt: skip
    return await office_page.page(site, request, at, "follow_up_unit.html", HERE, context)


def age(ms: int, lang: str) -> str:
    """As people say it: days and hours, else hours, else minutes."""
    days, rest = divmod(max(ms, 0), DAY_MS)
    hours, rest = divmod(rest, HOUR_MS)
    said = [(days, "age.days"), (hours, "age.hours")] if days else [(hours, "age.hours")] if hours else []
    shown = [words.t(word, lang, n=n) for n, word in said if n]
    return " ".join(shown) or words.t("age.minutes", lang, n=rest // MINUTE_MS)


def when(due: int, now: int) -> str:
    """`late`, `today` (until midnight) or `open`."""
    return "late" if due < now else "today" if due < day_end(now + 1) else "open"


def days_late(due: int, now: int) -> int:
    """How many days after the day of its deadline today is."""
    return (day_end(now + 1) - day_end(due)) // DAY_MS


async def _texts(site: Site, at: RequestContext, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Of those whose desk this visitor may sit at every wording, of others the public one."""
    texts: dict[str, str] = {}
    for id, each in groupby(rows, key=lambda row: row["session"]):
        runtime = await site.service.runtime(id)
        try:
            await site.service.admit(runtime, DESK, at.visitor)
        except Refused:
            desk = False
        else:
            desk = True
        await runtime.see()
        for row in each:
            question = runtime.view.state.get(Question, row["question"])
            if question is not None and (desk or question.meaning.public):
                texts[question.id] = question.text.text
    return texts


def _bar(row: dict[str, Any], most: int) -> list[tuple[str, float, float]]:
    """Parts of a bar of 100: name, where it begins, how long it is."""
    parts = {"late": row["overdue"], "today": row["today"], "open": row["open"] - row["overdue"] - row["today"]}
    found, x = [], 0.0
    for name, n in parts.items():
        found.append((name, round(x, 2), round(100 * n / most, 2)))
        x += 100 * n / most
    return [each for each in found if each[2]]
