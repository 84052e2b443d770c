"""Many questions from one table, CSV or XLSX: first a look with the errors of each row, then all of them or none."""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain import command
from server.domain.kinds import find
from server.domain.session.on_behalf import CHANNELS, ENTER, ENTER_MANY, arrivals, entered_id
from server.errors import Refused, Unavailable
from server.folding import folded
from server.office import sheets
from server.refusals import status_of
from server.runtime import reachability
from server.runtime.stream import StreamRuntime
from server.web import enter, forms, office_page
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

PATH = "ghi-ho/bang"
SHOWN = 20
# Heads of columns by which people call what a row holds, folded.
HEADS = {
    "text": ("noi dung", "cau hoi", "text", "question", "noi dung cau hoi"),
    "name": ("ho va ten", "ho ten", "nguoi hoi", "ten", "name"),
    "mail": ("thu dien tu", "email", "e-mail", "mail"),
    "field": ("linh vuc", "field"),
    "province": ("tinh", "tinh, thanh pho", "tinh thanh pho", "province", "dia phuong"),
    "kind": ("loai", "loai noi dung", "kind"),
    "asker_type": ("doi tuong", "nguoi hoi la", "asker"),
    "channel": ("den bang", "kenh", "hinh thuc", "channel", "cach den"),
    "arrived": ("nhan luc", "den luc", "thoi gian", "ngay gio", "arrived", "ngay nhan"),
}
SPOKEN = {
    "kind": {
        "y kien": "opinion", "gop y": "opinion", "opinion": "opinion", "cau hoi": "question", "question": "question",
    },
    "asker_type": {"doanh nghiep": "business", "business": "business", "nguoi dan": "citizen", "citizen": "citizen"},
    "channel": {
        "thu": "mail", "thu dien tu": "mail", "email": "mail", "mail": "mail", "dien thoai": "phone", "phone": "phone",
        "giay": "paper", "van ban": "paper", "van ban giay": "paper", "paper": "paper", "cong van": "paper",
        "tai cho": "in_person", "truc tiep": "in_person", "in person": "in_person",
    },
}  # fmt: skip


class Line(NamedTuple):
    """One row of the file as it would be put down. `number`: where it stands in the file."""

    number: int
    filled: dict[str, str]
    error: str = ""


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/{PATH}")
    return await _page(site, request, at, await enter.seated(site, at, id), [])


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of a `file` (or `text`): what would be put down and what is wrong with it. With `rows` as that page holds
    them: put down, all or none; sent again it is the same."""
    if at.account is None:
        raise Refused("sign_in.needed")
    runtime = await enter.seated(site, at, request.path_params["session"])
    most = site.settings.enter.bytes
    sent, file = await forms.upload(request, 4 * most)
    try:
        if "rows" in sent:
            return await _save(site, request, at, runtime, sent)
        if len(file) > most:
            raise Refused("body.large", limit=most)
        table = file or sent.get("text", "").encode()
        # A large file takes a while to look through: the others do not wait for it.
        lines = await asyncio.to_thread(_checked, site, at, runtime, table, sent)
        return await _page(site, request, at, runtime, lines, typed=sent)
    except Refused as no:
        return await _page(site, request, at, runtime, [], no, typed=sent)


def _checked(
    site: Site, at: RequestContext, runtime: StreamRuntime, table: bytes, sent: Mapping[str, str]
) -> list[Line]:  # fmt: skip
    found = sheets.read(table, site.settings.enter.rows)
    columns, slugs = _columns(found.head), _slugs(site)
    base, terms = enter.fresh(site, at) | {"channel": _channel(sent)}, site.service.terms.at(runtime.room)
    lines = []
    for number, cells in found.rows:
        filled = base | {name: cells[n] for name, n in columns.items() if n < len(cells) and cells[n]}
        line = Line(number, filled)
        try:
            filled |= _spoken(slugs, filled)
            raw, _ = reachability.apart(enter.raw(filled, site.now()))
            command.read(find(ENTER), raw, terms)
            begins, ends = arrivals(runtime.view.state, site.now())
            if not begins <= raw["arrived_at"] <= ends:
                code = "on_behalf.future" if raw["arrived_at"] > site.now() else "on_behalf.intake"
                raise Refused(code, field="arrived_at", begins=begins, ends=ends)
        except Refused as no:
            line = line._replace(error=words.say(no.code, at.lang, no.details))
        lines.append(line)
    return lines


def _columns(head: list[str]) -> dict[str, int]:
    """Which column holds what. Raises Refused where none holds the text."""
    folded = [_fold(each) for each in head]
    found = {
        name: next(n for n, each in enumerate(folded) if each in called)
        for name, called in HEADS.items()
        if any(each in called for each in folded)
    }
    if "text" not in found:
        raise Refused("sheet.head", field="file")
    return found


def _slugs(site: Site) -> dict[str, dict[str, str]]:
    """What people call what has a slug, folded, to it."""
    return SPOKEN | {
        "field": {_fold(name): slug for lang in words.LANGS for slug, name in site.names(lang)["fields"].items()},
        "province": {_fold(name): slug for slug, name in site.registry.provinces().items()},
    }


def _spoken(slugs: Mapping[str, Mapping[str, str]], filled: Mapping[str, str]) -> dict[str, str]:
    """The slugs of what people write. Raises Refused at what is none."""
    told = {}
    for name, known in slugs.items():
        given = filled[name]
        if given and given not in known.values():
            if (slug := known.get(_fold(given))) is None:
                raise Refused("sheet.word", field=name, word=given[:40])
            told[name] = slug
    return told


def _fold(said: str) -> str:
    return " ".join(folded(said).split())


def _channel(sent: Mapping[str, str]) -> str:
    return sent["channel"] if sent.get("channel") in CHANNELS else CHANNELS[0]


async def _save(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, sent: Mapping[str, str]
) -> Response:  # fmt: skip
    cid = forms.command_id(sent.get("cid", ""))
    try:
        rows = msgspec.json.decode(sent["rows"], type=list[dict[str, Any]])
    except (msgspec.MsgspecError, ValueError):
        raise Refused("command.malformed", field="rows") from None
    try:
        await site.service.do(runtime.id, at.visitor, ENTER_MANY, {"rows": rows}, cid)
    except Unavailable:
        return await _page(site, request, at, runtime, [], Refused("retry", retry_after=2), again=(sent["rows"], cid))
    first = site.service.receipts.id(runtime.stream, f"staff:{at.account.id if at.account else ''}", cid)
    slips = [enter.slip_of(site, request, at, runtime, entered_id(first, n)) for n in range(len(rows))]
    return await _page(site, request, at, runtime, [], slips=slips)


async def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, lines: list[Line],
    no: Refused | None = None, slips: list[dict[str, Any]] | None = None, again: tuple[str, str] = ("", ""),
    typed: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    wrong = [line for line in lines if line.error]
    rows, cid = again
    if lines and not wrong:
        ready = [enter.raw(line.filled, site.now()) for line in lines]
        rows, cid = msgspec.json.encode(ready).decode(), new_cid()
    say = words.say(no.code, at.lang, no.details) if no else ""
    context = {
        **enter.shared(site, at, runtime), "lines": lines, "bad": wrong, "rows": rows, "cid": cid, "wrong": say,
        "slips": slips or [], "channels": CHANNELS, "most": site.settings.enter.rows, "shown": SHOWN,
        "typed": (typed or {}).get("text", ""), "channel": _channel(typed or {}),
    }  # fmt: skip
    status = status_of(no) if no else 422 if wrong else 200
    return await office_page.page(site, request, at, "enter_many.html", enter.PATH, context, no, status)
