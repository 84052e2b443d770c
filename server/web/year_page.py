"""The year: in the ministry's room of all units, in another of its own. As a page, as data, as a workbook."""

import asyncio
import re
from datetime import date

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.errors import Refused
from server.office import calendar
from server.office.year.account import Account
from server.office.year.weeks import Weeks
from server.runtime import year_rows
from server.web import office_page, year_sheet, year_view
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/nam"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEAR = re.compile(r"\d{4}", re.ASCII)


async def year(site: Site, request: Request, at: RequestContext) -> Response:
    """`?nam=` a year; `tinh-trang`, `vung` and `tim` leave units out."""
    if at.account is None:
        return sign_in_first(at, _again(request, HERE))
    if not _whole(site, at):
        return await _unit(site, request, at, at.room.slug if at.room else "")
    chosen, accounts = await _accounts(site, request, at)
    wanted = year_view.filter_of(request.query_params)
    shown = _fitting(accounts, wanted, at.lang, chosen)
    today = calendar.day_of(site.now())
    context = {
        "year": chosen, "today": calendar.midnight(today), "filter": wanted,
        "sums": year_view.sums(accounts), "groups": year_view.groups(shown, at.lang, chosen), "count": len(shown),
        "all": len(accounts), "ruler": year_view.ruler(accounts, chosen, today), "query": _query(request),
        "regions": list(dict.fromkeys(room.region for room in site.registry.rooms.values() if room.region)),
        "first": year_rows.FIRST, "last": year_rows.LAST, "whole": True,
    }  # fmt: skip
    return await office_page.page(site, request, at, "year.html", HERE, context)


async def unit(site: Site, request: Request, at: RequestContext) -> Response:
    slug = request.path_params["unit"]
    if at.account is None:
        return sign_in_first(at, _again(request, f"{HERE}/{slug}"))
    return await _unit(site, request, at, slug)


async def data(site: Site, request: Request, at: RequestContext) -> Response:
    """As JSON, for programs; told in docs/year.md."""
    try:
        chosen, accounts = await _accounts(site, request, at)
    except Refused as no:
        return site.told(request, no)
    shown = _fitting(accounts, year_view.filter_of(request.query_params), at.lang, chosen)
    weeks = Weeks(chosen)
    answer = {
        "year": chosen, "as_of": calendar.day_of(site.now()).isoformat(), "weeks": weeks.numbers(),
        "first_monday": weeks.first.isoformat(), "sums": year_view.sums(accounts),
        "units": [year_view.data(each, at.lang, chosen) for each in shown],
    }  # fmt: skip
    headers = {"Cache-Control": "private, no-store"}
    return Response(msgspec.json.encode(answer), 200, headers, "application/json")


async def sheet(site: Site, request: Request, at: RequestContext) -> Response:
    """As a workbook."""
    if at.account is None:
        return sign_in_first(at, _again(request, f"{HERE}.xlsx"))
    chosen, accounts = await _accounts(site, request, at)
    shown = _fitting(accounts, year_view.filter_of(request.query_params), at.lang, chosen)
    body = await asyncio.to_thread(year_sheet.workbook, shown, chosen, calendar.day_of(site.now()), at.lang)
    room = at.room.slug if at.room else ""
    named = f'attachment; filename="giaoluu-{room}-{chosen}.xlsx"'
    return Response(body, 200, {"Content-Disposition": named, "Cache-Control": "private, no-store"}, XLSX)


async def _unit(site: Site, request: Request, at: RequestContext, slug: str) -> Response:
    chosen, accounts = await _accounts(site, request, at, slug)
    (found,) = accounts
    today = calendar.day_of(site.now())
    room = site.registry.every[slug]
    context = {
        "year": chosen, "today": calendar.midnight(today), "one": year_view.detail(found, at.lang, chosen),
        "unit": room.unit, "slug": slug, "ruler": year_view.ruler(accounts, chosen, today), "query": _query(request),
        "first": year_rows.FIRST, "last": year_rows.LAST, "whole": _whole(site, at), "ms": calendar.midnight,
    }  # fmt: skip
    return await office_page.page(site, request, at, "year_unit.html", HERE, context)


async def _accounts(site: Site, request: Request, at: RequestContext, slug: str = "") -> tuple[int, list[Account]]:
    """The year that is asked for, and the units of it that this visitor may look at: all, or the room's own."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    if not await site.people.roles(at.account.id, at.room.slug) & office_page.OVERSEERS:
        raise Refused("audience.forbidden")
    slug = slug if _whole(site, at) else slug or at.room.slug
    if slug and (slug not in site.registry.every or not (_whole(site, at) or slug == at.room.slug)):
        raise Refused("session.unknown")
    chosen = _year(request, calendar.day_of(site.now()))
    terms = year_rows.terms(site.settings)
    return chosen, await year_rows.accounts(site.service.book, site.registry, terms, chosen, slug)


def _whole(site: Site, at: RequestContext) -> bool:
    return at.room is not None and at.room.slug == site.registry.ministry


def _year(request: Request, today: date) -> int:
    asked = request.query_params.get("nam", "").strip()
    if not asked:
        return today.year
    if not _YEAR.fullmatch(asked) or not year_rows.FIRST <= int(asked) <= year_rows.LAST:
        raise Refused("plan.number", field="nam", least=str(year_rows.FIRST), most=str(year_rows.LAST))
    return int(asked)


def _fitting(accounts: list[Account], wanted: year_view.Filter, lang: str, year: int) -> list[Account]:
    return [each for each in accounts if wanted.fits(each, lang, year)] if wanted.any else accounts


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


def _again(request: Request, path: str) -> str:
    return path + _query(request)
