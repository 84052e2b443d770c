"""/api/v1: what everybody may read, for programs. Each function makes one answer; api_answer.py sends it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request

from server.domain.kinds import REHEARSED
from server.errors import Refused
from server.office.units import Room
from server.runtime.room_history import sessions_of
from server.search.search import Hit
from server.web import api_schema as schema
from server.web import archive_pages, history, open_data, search_facets, search_page, search_wanted
from server.web.api_cursor import packed, span, unpacked
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.site import Site

# Parameter -> that of our own pages.
SEARCHED = {
    "q": "q", "unit": "donvi", "province": "tinh", "field": "linhvuc", "person": "nguoi", "year": "nam", "late": "han",
    "asker_type": "loai", "cursor": "sau",
}  # fmt: skip
MEANT = {"late": {"true": "qua", "false": "dung"}, "asker_type": {"citizen": "cong-dan", "business": "doanh-nghiep"}}
MOST_NUMBER = 2**31 - 1


async def index(site: Site, request: Request, at: RequestContext) -> schema.Index:
    def to(path: str) -> str:
        return address(site, request, at, path)

    return schema.Index(
        openapi=to("/openapi.json"), units=to("/units"), sessions=to("/sessions"), search=to("/search"),
        datasets=to("/datasets"),
    )  # fmt: skip


async def units(site: Site, request: Request, at: RequestContext) -> schema.Units:
    return schema.Units(items=[_unit(site, request, room) for room in site.registry.every.values()])


async def unit(site: Site, request: Request, at: RequestContext) -> schema.Unit:
    label = request.path_params["unit"].lower()
    slug = label if label in site.registry.every else site.registry.labels.get(label, "")
    if slug not in site.registry.every:
        raise Refused("api.unit", field="unit", value=label[:40])
    return _unit(site, request, site.registry.every[slug])


async def sessions(site: Site, request: Request, at: RequestContext) -> schema.Sessions:
    given, limit = request.query_params, limit_of(site, request)
    room, year = given.get("unit", "").lower(), given.get("year", "")
    slug = site.registry.home(site.registry.labels.get(room, room))
    if room and slug not in site.registry.every:
        raise Refused("api.unit", field="unit", value=room[:40])
    rooms = site.registry.family(slug) if room else tuple(site.registry.every)
    bound = f"{slug if room else ''}.{year}"
    before = unpacked(given.get("cursor", ""), bound, tuple[str, int, str])
    spans = span(year) if year else None
    rows = await sessions_of(site.service.book, rooms, before[1:] if before else None, limit + 1, spans)
    shown, last = rows[:limit], rows[limit - 1] if len(rows) > limit else None
    following = packed((bound, last["starts_at"], last["id"])) if last else None
    own = [(name, given[name]) for name in ("unit", "year", "limit") if given.get(name)]
    items = [_session(site, request, row) for row in shown]
    return schema.Sessions(items=items, next=_next(site, request, at, "/sessions", own, following))


async def session(site: Site, request: Request, at: RequestContext) -> schema.Session:
    return _session(site, request, await _row(site, request))


async def pairs(site: Site, request: Request, at: RequestContext) -> schema.Pairs:
    row, limit = await _row(site, request), limit_of(site, request)
    before = unpacked(request.query_params.get("cursor", ""), str(row["id"]), tuple[str, int])
    last = min(max(before[1], 0), MOST_NUMBER - 1) if before else 0
    numbers = range(last + 1, MOST_NUMBER)
    where = {"session": row["id"], "number": numbers}
    found = await site.service.book.rows("transcript", where, "number", limit + 1)
    items = [_pair(site, request, each, row) for each in found[:limit]]
    following = packed((row["id"], items[-1].number)) if len(found) > limit else None
    own = [("limit", request.query_params["limit"])] if request.query_params.get("limit") else []
    return schema.Pairs(items=items, next=_next(site, request, at, f"/sessions/{row['id']}/pairs", own, following))


async def pair(site: Site, request: Request, at: RequestContext) -> schema.Pair:
    """One that is out of sight is a stub; one that was merged is the one under which it stands."""
    id = request.path_params["question"]
    rows = await site.service.book.rows("transcript", {"question": id})
    if not rows and (merged := await site.service.book.rows("questions", {"question": id})):
        rows = await site.service.book.rows("transcript", {"question": merged[0]["merged_into"] or ""})
    if not rows or str(rows[0]["session"] or "").startswith(REHEARSED):
        raise Refused("question.unknown")
    held = await site.service.book.rows("sessions", {"id": rows[0]["session"]}) if rows[0]["session"] else []
    return _pair(site, request, rows[0], held[0] if held else None)


async def seal(site: Site, request: Request, at: RequestContext) -> schema.Seal:
    row = await _row(site, request)
    last = await site.sealing.seals.last(str(row["stream"]))
    if last is None:
        raise Refused("seal.none")
    keys = [
        schema.Key(
            id=each.id, public=each.public, made_at=schema.moment(each.made_at) or "",
            retired_at=schema.moment(each.retired_at), vouched_by=each.vouched_by, voucher=each.voucher,
        )
        for each in await site.sealing.seals.keys()
    ]  # fmt: skip
    return schema.Seal(statement=last.statement, signature=last.signature, keys=keys)


async def search(site: Site, request: Request, at: RequestContext) -> schema.Found:
    given = [(name, value) for name, value in request.query_params.multi_items() if name in SEARCHED]
    own = [(SEARCHED[name], MEANT.get(name, {}).get(value, value)) for name, value in given]
    for year in request.query_params.getlist("year"):
        span(year)
    asked = _searched(site, own)
    limit = limit_of(site, request)
    found = await site.search.find(asked.wanted, limit, asked.after)
    ids = [hit.place.question for hit in found.hits]
    rows = {str(row["question"]): row for row in await site.service.book.rows("transcript", {"question": ids})}
    sessions = [*{str(row["session"]) for row in rows.values() if row["session"]}]
    held = {str(row["id"]): row for row in await site.service.book.rows("sessions", {"id": sessions})}
    every = (_pair(site, request, rows[id], held.get(str(rows[id]["session"]))) for id in ids if id in rows)
    names = {theirs: name for name, theirs in SEARCHED.items()}
    facets = {
        names[name]: [
            schema.Value(value=_english(names[name], each.value), name=each.name, count=each.n, chosen=each.chosen)
            for each in values
        ]
        for name, values in search_facets.facets(found, asked, site.registry, at.lang).items()
    }
    kept = [(name, value) for name, value in request.query_params.multi_items() if name in SEARCHED or name == "limit"]
    following = _following(asked, found.hits[-1]) if found.more else None
    next = _next(site, request, at, "/search", [each for each in kept if each[0] != "cursor"], following)
    items = [each for each in every if each.answer]
    return schema.Found(total=found.total, items=items, facets=facets, next=next)


def _searched(site: Site, own: list[tuple[str, str]]) -> search_wanted.Asked:
    """A refusal names the parameter as the caller wrote it."""
    try:
        return search_wanted.read(own, site.registry, site.settings.search)
    except Refused as no:
        theirs = {ours: name for name, ours in SEARCHED.items()}
        field = {"field": theirs.get(str(no.details["field"]), no.details["field"])} if "field" in no.details else {}
        raise Refused(no.code, **no.details | field) from no


async def datasets(site: Site, request: Request, at: RequestContext) -> schema.Datasets:
    chosen = site.settings.open_data
    items = [
        schema.Dataset(
            name=each.name, media_type=each.media_type, bytes=each.size, sha256=each.sha256, pairs=each.pairs,
            made_at=schema.moment(each.made_at) or "",
            url=history.whole(site, request, f"{at.base}/du-lieu-mo/{each.name}"),
        )
        for each in open_data.files(site)
    ]  # fmt: skip
    return schema.Datasets(licence=chosen.licence, licence_url=chosen.licence_url, items=items)


def limit_of(site: Site, request: Request) -> int:
    typed, most = request.query_params.get("limit", ""), site.settings.api.most
    if not typed:
        return min(site.settings.api.page, most)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7 and 1 <= int(typed) <= most):
        raise Refused("api.limit", field="limit", most=most)
    return int(typed)


def address(site: Site, request: Request, at: RequestContext, path: str) -> str:
    return history.whole(site, request, f"{at.base}/api/v1{path}")


def _next(
    site: Site, request: Request, at: RequestContext, path: str, own: list[tuple[str, str]], cursor: str | None
) -> str | None:
    if cursor is None:
        return None
    return address(site, request, at, f"{path}?{urlencode([*own, ('cursor', cursor)])}")


def _following(asked: search_wanted.Asked, last: Hit) -> str:
    return search_wanted.cursor(asked, last)


def _english(name: str, value: str) -> str:
    return next((ours for ours, theirs in MEANT.get(name, {}).items() if theirs == value), value)


async def _row(site: Site, request: Request) -> Mapping[str, Any]:
    """Of any unit; a rehearsal is in no list and is not here."""
    rows = await site.service.book.rows("sessions", {"id": request.path_params["session"], "rehearsal": 0})
    if not rows:
        raise Refused("session.unknown")
    found = await site.service.book.rows("figures", {"session": rows[0]["id"]})
    counted = found[0] if found else {}
    return {**rows[0], "received": counted.get("received"), "answered": counted.get("answered")}


def _root(site: Site, request: Request, room: str) -> str:
    """Where the pages of a room begin."""
    home = site.registry.home(room)
    url = str(door(site, request, site.registry.every[home])["url"])
    return url if "://" in url else history.whole(site, request, url)


def _unit(site: Site, request: Request, room: Room) -> schema.Unit:
    home = site.registry.home(room.slug)
    return schema.Unit(
        slug=room.slug, name=room.unit, kind=room.kind, in_force=home == room.slug,
        successor=None if home == room.slug else home, url=_root(site, request, room.slug),
    )  # fmt: skip


def _session(site: Site, request: Request, row: Mapping[str, Any]) -> schema.Session:
    cover = msgspec.json.decode(row["value"])
    root = _root(site, request, str(row["room"]))
    return schema.Session(
        id=row["id"], code=row["code"], unit=row["room"], unit_name=site.unit_of(row), topic=row["topic"],
        venue=row["venue"] or "", state=row["state"], starts_at=schema.moment(row["starts_at"]) or "",
        ends_at=schema.moment(row["ends_at"]) or "", answer_due=schema.moment(row["answer_due"]) or "",
        received=row["received"] or 0, answered=row["answered"] or 0,
        panel=[schema.person(each) for each in cover["panel"]], url=f"{root}buoi/{row['id']}",
        transcript=f"{root}buoi/{row['id']}/toan-van",
    )  # fmt: skip


def _pair(site: Site, request: Request, row: Mapping[str, Any], session: Mapping[str, Any] | None) -> schema.Pair:
    told = msgspec.json.decode(str(row["value"]))
    answered = told["answer"]
    late = search_page.days_late(session or {"answer_due": told.get("due")}, answered) if answered else 0
    return schema.pair_of(row, told, late, f"{_root(site, request, str(row['room']))}cau/{told['question']['id']}")


def stub(answer: msgspec.Struct) -> bool:
    """Whether it stands for what is out of sight."""
    return isinstance(answer, schema.Pair) and answer.text is None and archive_pages.taken_out(answer.state)
