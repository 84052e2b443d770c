"""What the page of a session that is over tells: its live part on one line of time, the answers in their order, what
became of all questions, the files with their sizes, and its seal. It reads the tables, never a fold."""

import json
from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from server.domain.kinds import REHEARSED
from server.errors import Refused
from server.office import timeline
from server.office.timeline import answers_of
from server.runtime.question_counts import counts
from server.views.account import account
from server.web import archive_pages, download_sizes
from server.web.api_cursor import packed
from server.web.site import Site

ANSWERS = 40
BY_TIME = "time"
LATE = ("late", "overdue")
SIZE_OF_A_MARK = 4000
Cursor = tuple[int, int]


def cursor(given: str) -> Cursor | None:
    """`?sau=`: the answers after this one, as `<moment>.<number>`."""
    at, _, number = given.partition(".")
    if not given:
        return None
    if not all(each.isascii() and each.isdigit() and len(each) < 16 for each in (at, number)):
        raise Refused("search.cursor", field="sau")
    return int(at), int(number)


class _Kept(NamedTuple):
    told: dict[str, Any]

    def size(self) -> int:
        return SIZE_OF_A_MARK * len(self.told["answers"])


async def lately(site: Site, row: Mapping[str, Any], stamp: Hashable) -> dict[str, Any]:
    """The same while `stamp` stays: it changes with all that everybody may read of the session, or a veil would come
    too late; the page around it changes more often."""
    place = (str(row["id"]), "record")
    if (known := site.byte_cache.known(place, stamp)) is None:
        made = _Kept(await record(site, row))
        if made.told["line"] is None:  # what follows the log may be a second behind
            return made.told
        known = site.byte_cache.take(place, stamp, lambda: made)
    return dict(known.told)


async def record(site: Site, row: Mapping[str, Any], after: Cursor | None = None) -> dict[str, Any]:
    """Of a row of `sessions`. `after`: where its list of answers begins."""
    id, cover = str(row["id"]), msgspec.json.decode(row["value"])
    pairs = await archive_pages.pairs(site, id)
    answers = answers_of(pairs)
    asked: list[Any] = await site.service.book.rows("questions", {"session": id})
    listed, further = part_of(answers, after, ANSWERS)
    result = account(await counts(site.service.book, session=id), site.now())
    waits = [each["answered_at"] - each["asked_at"] for each in asked if each["answered_at"]]
    return {
        "line": await _line(site, cover["session"], answers, asked),
        "answers": listed,
        "erased": [pair["question"] for pair in pairs if pair["question"].get("erased_at")],
        "first": after is None,
        "count": len(answers),
        "further": f"?sau={further[0]}.{further[1]}" if further else None,
        "api_next": _api_next(id, further),
        "result": result,
        "late": result.of(LATE),
        "waited": timeline.told(timeline.half_wait(waits)),
        "sizes": await download_sizes.known(site.service.book, id),
        "seal": await _seal(site, row),
    }


def part_of(
    answers: list[dict[str, Any]], after: Cursor | None, most: int
) -> tuple[list[dict[str, Any]], Cursor | None]:
    """So many of the answers in their order after this one, and after which the next part begins, if any does."""
    listed = [each for each in answers if after is None or _place(each) > after]
    return listed[:most], _place(listed[most - 1]) if len(listed) > most else None


def bound(session: str) -> str:
    """For which list a cursor of its answers is good, in the interface for programs."""
    return f"{session}.{BY_TIME}"


def _api_next(session: str, further: Cursor | None) -> str:
    """Where the page's own script finds the next part; a rehearsal is not for programs."""
    if further is None or session.startswith(REHEARSED):
        return ""
    asked = {"order": BY_TIME, "limit": ANSWERS, "cursor": packed((bound(session), *further))}
    return f"/api/v1/sessions/{session}/pairs?{urlencode(asked)}"


def _place(answered: dict[str, Any]) -> Cursor:
    return answered["at"], answered["question"]["number"]


async def _line(
    site: Site, session: Mapping[str, Any], answers: list[dict[str, Any]], asked: list[Any]
) -> dict[str, Any] | None:
    """None of a session that was never live."""
    found = await site.service.book.rows("figures", {"session": session["id"]})
    begun: Any = found[0]["began_at"] if found else None
    if not begun:
        return None
    given = {each["question"]["id"]: each for each in answers if each["answer"]["mode"] != "later"}
    ended = timeline.end_of(session, begun, (each["at"] for each in given.values()))
    moments = [each["asked_at"] for each in asked]
    line = timeline.timeline(begun, ended, moments, [(each["at"], id) for id, each in given.items()])
    marks = [mark._asdict() | given[mark.question] for mark in line.marks]
    return line._asdict() | {"marks": marks}


async def _seal(site: Site, row: Mapping[str, Any]) -> dict[str, Any] | None:
    last = None if str(row["id"]).startswith(REHEARSED) else await site.sealing.seals.last(str(row["stream"]))
    return json.loads(last.statement) if last else None
