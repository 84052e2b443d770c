"""Which address leads where. Every page gets the site and where it is asked from, and may refuse like a command."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from server import words
from server.errors import Refused, Unavailable
from server.log.patience import within
from server.web import (
    account,
    account_routes,
    api_answer,
    archive_pages,
    arrival,
    byte_cache,
    calendar_page,
    citizen,
    commands,
    data_routes,
    day,
    deadlines_page,
    enter,
    enter_many,
    follow_up,
    guest_routes,
    http_frames,
    inbox_page,
    mail,
    mail_queue,
    offline_entry,
    own_question,
    plan,
    quality,
    quality_sheet,
    readiness_page,
    record_routes,
    register_page,
    report,
    report_lists,
    reports,
    room_page,
    room_routes,
    round_routes,
    search_page,
    session_change,
    show_page,
    similar_routes,
    staff,
    stage_routes,
    tickets,
    transfer_routes,
    unit_notices,
    units,
    way_back,
    year_page,
)
from server.web.files import Files
from server.web.headers import Secured
from server.web.health import Health
from server.web.request_context import RequestContext, Ways, anyone
from server.web.rooms import rooms
from server.web.site import Site
from server.web.step_up import every_form, export
from server.web.turns import InTurn

Page = Callable[[Site, Request, RequestContext], Awaitable[Response]]
Shared = Callable[[Site, Request], Awaitable[Response]]

# Everybody's: no cookie is read or set, each answer is the same bytes for all, and any cache may keep it.
PUBLIC: tuple[tuple[str, Page, tuple[str, ...]], ...] = (
    ("/", room_page.home, ("GET",)),
    ("/buoi/{session}", room_page.session, ("GET",)),
    ("/buoi/{session}/hoi", citizen.ask, ("GET",)),
    ("/buoi/{session}/toan-van", archive_pages.transcript, ("GET",)),
    ("/buoi/{session}/thoi-han", deadlines_page.page, ("GET",)),
    *record_routes.PUBLIC,
    *room_routes.PUBLIC,
    ("/cau/{question}", archive_pages.question, ("GET",)),
    ("/chuyen-den", inbox_page.every, ("GET",)),
    ("/chuyen-den/{question}", inbox_page.question, ("GET",)),
    *stage_routes.SCREENS,
    ("/dia-phuong", rooms, ("GET",)),
)
# Everybody's as well, and of all rooms: with a room or without.
FOUND: tuple[tuple[str, Page, tuple[str, ...]], ...] = (
    ("/tim", search_page.page, ("GET",)),
    ("/tim.json", search_page.data, ("GET",)),
    ("/tim.atom", search_page.feed, ("GET",)),
    ("/atom", search_page.latest, ("GET",)),
    *record_routes.FOUND,
)
ROOMLESS = record_routes.ROOMLESS | {rooms, search_page.page, search_page.data, search_page.feed, search_page.latest}
# The same, but as of some seconds ago: what is in them follows the log by itself.
COUNTED: tuple[tuple[str, Page, tuple[str, ...]], ...] = (
    ("/buoi/{session}/cong-khai", account.session, ("GET",)),
    ("/buoi/{session}/cong-khai.json", account.session, ("GET",)),
    ("/cong-khai", account.room, ("GET",)),
    ("/cong-khai.json", account.room, ("GET",)),
    ("/buoi/{session}/cong-khai.xlsx", account.session, ("GET",)),
    ("/cong-khai.xlsx", account.room, ("GET",)),
    *record_routes.COUNTED,
)
PAGES: tuple[tuple[str, Page, tuple[str, ...]], ...] = (
    ("/buoi/{session}/do", commands.do, ("POST",)),
    ("/buoi/{session}/mine", commands.mine, ("GET",)),
    ("/buoi/{session}/mine", commands.remember, ("POST",)),
    ("/buoi/{session}/ban", staff.desk, ("GET",)),
    ("/buoi/{session}/nhap-ngoai-tuyen", offline_entry.page, ("GET",)),
    ("/buoi/{session}/nhap-ngoai-tuyen", offline_entry.enter, ("POST",)),
    ("/buoi/{session}/ghi-ho", enter.page, ("GET",)),
    ("/buoi/{session}/ghi-ho", enter.enter, ("POST",)),
    ("/buoi/{session}/ghi-ho/bang", enter_many.page, ("GET",)),
    ("/buoi/{session}/ghi-ho/bang", enter_many.do, ("POST",)),
    ("/buoi/{session}/sua", plan.edit, ("GET",)),
    ("/buoi/{session}/thay-doi", session_change.show, ("GET",)),
    ("/buoi/{session}/thay-doi", session_change.do, ("POST",)),
    ("/phieu/{question}", citizen.receipt, ("GET",)),
    ("/phieu/{question}/bo-sung", own_question.clarify, ("GET",)),
    ("/phieu/{question}/danh-gia", own_question.rate, ("GET",)),
    ("/ma", citizen.code_picture, ("POST",)),
    ("/buoi/{session}/cua-toi", citizen.mine_of, ("GET",)),
    ("/cua-toi", citizen.mine, ("GET",)),
    ("/tra-cuu", citizen.look_up, ("POST",)),
    ("/buoi/{session}/kich-ban", show_page.page, ("GET",)),
    ("/buoi/{session}/kich-ban/do", show_page.do, ("POST",)),
    ("/buoi/{session}/san-sang", readiness_page.page, ("GET",)),
    ("/buoi/{session}/san-sang/do", readiness_page.do, ("POST",)),
    ("/can-bo", staff.rooms_sessions, ("GET",)),
    ("/buoi/{session}/bao-cao", report.page, ("GET",)),
    ("/buoi/{session}/bao-cao/do", report.do, ("POST",)),
    ("/buoi/{session}/bao-cao.pdf", export(report.document), ("GET",)),
    ("/buoi/{session}/bao-cao.docx", export(report.document), ("GET",)),
    ("/buoi/{session}/bao-cao.xlsx", export(report.document), ("GET",)),
    ("/buoi/{session}/bao-cao/cau-hoi", report_lists.questions, ("GET",)),
    ("/buoi/{session}/bao-cao/phan/{part}", report_lists.part, ("GET",)),
    ("/can-bo/bao-cao", reports.reports, ("GET",)),
    ("/can-bo/chat-luong", quality.page, ("GET",)),
    ("/can-bo/chat-luong/do", quality.do, ("POST",)),
    ("/can-bo/chat-luong.xlsx", export(quality_sheet.sheet), ("GET",)),
    ("/can-bo/theo-doi", follow_up.follow_up, ("GET",)),
    *record_routes.PAGES,
    *(*stage_routes.PAGES, *transfer_routes.PAGES, *guest_routes.PAGES),
    *(*similar_routes.PAGES, *data_routes.PAGES),
    *similar_routes.PAGES,
    *room_routes.PAGES,
    ("/can-bo/theo-doi/do", follow_up.do, ("POST",)),
    ("/can-bo/don-vi", register_page.units, ("GET",)),
    ("/can-bo/don-vi/do", register_page.begin, ("POST",)),
    ("/can-bo/don-vi/{unit}", register_page.unit, ("GET",)),
    ("/can-bo/don-vi/{unit}/do", register_page.change, ("POST",)),
    ("/can-bo/truc-tiep", day.board, ("GET",)),
    ("/can-bo/ho-tro", tickets.tickets, ("GET",)),
    ("/can-bo/ho-tro/moi", tickets.begin, ("GET",)),
    ("/can-bo/ho-tro/do", tickets.do, ("POST",)),
    *account_routes.PAGES,
    ("/can-bo/thu", mail_queue.page, ("GET",)),
    ("/can-bo/thu/gui-lai", mail_queue.retry, ("POST",)),
    ("/can-bo/ky-hop", units.sittings, ("GET",)),
    ("/can-bo/ky-hop/do", units.do, ("POST",)),
    ("/can-bo/lich", calendar_page.year, ("GET",)),
    ("/can-bo/lich/do", calendar_page.do, ("POST",)),
    *round_routes.PAGES,
    ("/can-bo/thong-bao", unit_notices.notices, ("GET",)),
    ("/can-bo/thong-bao/do", unit_notices.do, ("POST",)),
    ("/can-bo/nam", year_page.year, ("GET",)),
    ("/can-bo/nam.json", year_page.data, ("GET",)),
    ("/can-bo/nam.xlsx", export(year_page.sheet), ("GET",)),
    ("/can-bo/nam/{unit}", year_page.unit, ("GET",)),
)
# The same for programs.
SHARED: tuple[tuple[str, Shared, tuple[str, ...]], ...] = (
    ("/buoi/{session}/frame", http_frames.frame, ("GET",)),
    ("/buoi/{session}/older", http_frames.older, ("GET",)),
    ("/buoi/{session}/waiting", http_frames.waiting, ("GET",)),
    ("/lich.ics", deadlines_page.feed, ("GET",)),
)
ANYWHERE: tuple[tuple[str, Page, tuple[str, ...]], ...] = (
    *account_routes.ANYWHERE,
    *mail.ANYWHERE,
)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # they change nothing: a page of these is one function, what acts another


def application(site: Site, files: Files, health: Health, sockets: Callable[[ASGIApp], ASGIApp]) -> ASGIApp:
    """The whole site as one ASGI application; `sockets` wraps it with the Socket.IO server."""
    guarded = way_back.led(_guarded(PAGES))
    routes = [
        # The questions first: a router asks one route after the other.
        *(Route(path, _answer(site, page, room=True), methods=list(methods)) for path, page, methods in guarded[:1]),
        *(Route(path, _share(site, page), methods=list(methods)) for path, page, methods in SHARED),
        *(
            Route(path, _publish(site, page), methods=list(methods))
            for path, page, methods in (*PUBLIC, *COUNTED, *FOUND)
        ),
        *(Route(path, _answer(site, page, room=True), methods=list(methods)) for path, page, methods in guarded[1:]),
        *(
            Route(path, _answer(site, page, room=False), methods=list(methods))
            for path, page, methods in way_back.led(ANYWHERE)
        ),
        *api_answer.routes(site),
        *health.routes(),
        Mount("/statics", files),
    ]
    lost = _answer(site, rooms, room=False)
    failures: dict[Any, Any] = {HTTPException: functools.partial(_http_error, site), Exception: _failure(site)}
    inner = Starlette(routes=routes, exception_handlers=failures)
    inner.router.redirect_slashes = False
    ways = Ways(inner, site.settings, site.registry, functools.partial(_lost, lost))
    return Secured(sockets(InTurn(ways, site.settings)), site.settings.web)


def _guarded(pages: Sequence[tuple[str, Page, tuple[str, ...]]]) -> list[tuple[str, Page, tuple[str, ...]]]:
    """Whatever form brings a command that wants a fresh second factor is asked for one."""
    own = (enter_many.do,)  # these read more than a form, and always one and the same command
    return [
        (path, every_form(page) if "POST" in methods and page not in own else page, methods)
        for path, page, methods in pages
    ]


def _answer(site: Site, page: Page, *, room: bool) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            at = await site.here(request)
            if request.method not in SAFE and not site.honest(request):
                raise Refused("form.origin")
            if room and at.room is None:
                return RedirectResponse(f"{at.base}/", 303)
            return await page(site, request, at)
        except Refused as no:
            if no.code == "sign_in.needed" and request.method == "POST":
                return await arrival.again(site, request, at, no)
            return site.refusal(request, at, no)
        except Unavailable:
            return site.outage(request)

    return answer


def _publish(site: Site, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        at = anyone(request, site.registry)
        try:
            if at.room is None and page is room_page.home:
                return await rooms(site, request, at)
            if at.room is None and page not in ROOMLESS:
                return RedirectResponse(f"{at.base}/", 303)
            with within(site.settings.database.public_ms):
                return await page(site, request, at)
        except Refused as no:
            response = site.refusal(request, at, no)
            if response.status_code == 404:
                response.headers["Cache-Control"] = byte_cache.public(site.settings.cache)
            return response
        except Unavailable:
            return site.outage(request)

    return answer


def _share(site: Site, page: Shared) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            with within(site.settings.database.public_ms):
                return await page(site, request)
        except Refused as no:
            return site.told(request, no)
        except Unavailable:
            return site.told(request, Refused("retry", retry_after=2))

    return answer


async def _lost(answer: Any, scope: Any, receive: Any, send: Any) -> None:
    request = Request(scope, receive)
    scope["state"]["lost"] = True
    await (await answer(request))(scope, receive, send)


async def _http_error(site: Site, request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    at = await site.here(request)
    title, say = words.t("error.not_found", at.lang), words.t("error.not_found_say", at.lang)
    context = {"title": title, "say": say, "back": None}
    response = site.page(request, at, "error.html", context, status)
    response.headers.update(getattr(error, "headers", None) or {})  # 405: which methods there are
    return response


def _failure(site: Site) -> Callable[[Request, Exception], Response]:
    return lambda request, error: site.outage(request, 500)
