"""/api/v1: what everybody may read, for programs. Each function makes one answer; api_answer.py sends it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request

from server.domain.kinds import REHEARSED
from server.domain.session.phase import PHASES
from server.errors import Refused
from server.office.timeline import answers_of
from server.office.units import Room
from server.runtime.room_history import sessions_of
from server.web import api_schema as schema
from server.web import archive_pages, history, live_session, open_data, session_record
from server.web.api_cursor import packed, span, unpacked
from server.web.api_told import address, limit_of, next_page, root_of, told
from server.web.request_context import RequestContext
from server.web.site import Site

MOST_NUMBER = 2**31 - 1
ORDERS = ("number", session_record.BY_TIME)


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
    return schema.Sessions(items=items, next=next_page(site, request, at, "/sessions", own, following))


async def session(site: Site, request: Request, at: RequestContext) -> schema.Session:
    return _session(site, request, await _row(site, request))


async def pairs(site: Site, request: Request, at: RequestContext) -> schema.Pairs:
    """By number; `order=time`: those with an answer, in the order in which they were given, as the page of the
    session lists them."""
    row, limit, order = await _row(site, request), limit_of(site, request), request.query_params.get("order", "")
    if order not in ("", *ORDERS):
        raise Refused("api.order", field="order", value=order[:40], orders=", ".join(ORDERS))
    listed = _as_answered if order == session_record.BY_TIME else _by_number
    items, cursor = await listed(site, request, row, limit)
    own = [(name, request.query_params[name]) for name in ("order", "limit") if request.query_params.get(name)]
    return schema.Pairs(items=items, next=next_page(site, request, at, f"/sessions/{row['id']}/pairs", own, cursor))


async def _by_number(
    site: Site, request: Request, row: Mapping[str, Any], limit: int
) -> tuple[list[schema.Pair], str | None]:
    before = unpacked(request.query_params.get("cursor", ""), str(row["id"]), tuple[str, int])
    last = min(max(before[1], 0), MOST_NUMBER - 1) if before else 0
    numbers = range(last + 1, MOST_NUMBER)
    where = {"session": row["id"], "number": numbers}
    found = await site.service.book.rows("transcript", where, "number", limit + 1)
    items = [told(site, request, each, row, msgspec.json.decode(str(each["value"]))) for each in found[:limit]]
    return items, packed((row["id"], items[-1].number)) if len(found) > limit else None


async def _as_answered(
    site: Site, request: Request, row: Mapping[str, Any], limit: int
) -> tuple[list[schema.Pair], str | None]:
    bound = session_record.bound(str(row["id"]))
    before = unpacked(request.query_params.get("cursor", ""), bound, tuple[str, int, int])
    said = await archive_pages.pairs(site, str(row["id"]))
    found, further = session_record.part_of(answers_of(said), before[1:] if before else None, limit)
    items = [told(site, request, {**row, "session": row["id"]}, row, each) for each in found]
    return items, packed((bound, *further)) if further else None


async def live(site: Site, request: Request, at: RequestContext) -> schema.Live:
    """What a newspaper's frame goes on with."""
    row, limit = await _row(site, request), limit_of(site, request)
    runtime = None if PHASES[str(row["state"])].final else await site.service.runtime(str(row["id"]))
    now = await (live_session.under_way(site, runtime, limit) if runtime else live_session.over(site, row, limit))
    held = {"session": row["id"], "room": row["room"]}
    return schema.Live(
        session=_session(site, request, row), asking=live_session.asking(now.session),
        on_stage=told(site, request, held, row, now.on_stage) if now.on_stage else None,
        newest=[told(site, request, held, row, each) for each in now.newest],
        again_ms=int(site.crowd.word()["again_ms"]),
    )  # fmt: skip


async def pair(site: Site, request: Request, at: RequestContext) -> schema.Pair:
    """One that is out of sight is a stub; one that was merged is the one under which it stands, unless its words were
    erased."""
    id = request.path_params["question"]
    rows = await site.service.book.rows("transcript", {"question": id})
    if not rows and (gone := await archive_pages.merged_and_erased(site, id)):
        stands = {name: gone[name] for name in ("id", "number", "state", "erased_at")}
        return told(site, request, gone, None, {"question": stands, "answer": None})
    if not rows and (merged := await site.service.book.rows("questions", {"question": id})):
        rows = await site.service.book.rows("transcript", {"question": merged[0]["merged_into"] or ""})
    if not rows or str(rows[0]["session"] or "").startswith(REHEARSED):
        raise Refused("question.unknown")
    held = await site.service.book.rows("sessions", {"id": rows[0]["session"]}) if rows[0]["session"] else []
    return told(site, request, rows[0], held[0] if held else None, msgspec.json.decode(str(rows[0]["value"])))


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


async def _row(site: Site, request: Request) -> Mapping[str, Any]:
    """Of any unit; a rehearsal is in no list and is not here."""
    rows = await site.service.book.rows("sessions", {"id": request.path_params["session"], "rehearsal": 0})
    if not rows:
        raise Refused("session.unknown")
    found = await site.service.book.rows("figures", {"session": rows[0]["id"]})
    counted = found[0] if found else {}
    return {**rows[0], "received": counted.get("received"), "answered": counted.get("answered")}


def _unit(site: Site, request: Request, room: Room) -> schema.Unit:
    home = site.registry.home(room.slug)
    return schema.Unit(
        slug=room.slug, name=room.unit, kind=room.kind, in_force=home == room.slug,
        successor=None if home == room.slug else home, url=root_of(site, request, room.slug),
    )  # fmt: skip


def _session(site: Site, request: Request, row: Mapping[str, Any]) -> schema.Session:
    cover = msgspec.json.decode(row["value"])
    root = root_of(site, request, str(row["room"]))
    return schema.Session(
        id=row["id"], code=row["code"], unit=row["room"], unit_name=site.unit_of(row), topic=row["topic"],
        venue=row["venue"] or "", state=row["state"], starts_at=schema.moment(row["starts_at"]) or "",
        ends_at=schema.moment(row["ends_at"]) or "", answer_due=schema.moment(row["answer_due"]) or "",
        received=row["received"] or 0, answered=row["answered"] or 0,
        panel=[schema.person(each) for each in cover["panel"]], url=f"{root}buoi/{row['id']}",
        transcript=f"{root}buoi/{row['id']}/toan-van",
    )  # fmt: skip


def stub(answer: msgspec.Struct) -> bool:
    """Whether it stands for what is out of sight."""
    if not isinstance(answer, schema.Pair) or answer.text is not None:
        return False
    return answer.erased_at is not None or archive_pages.taken_out(answer.state)
