"""The quality record as a workbook: nonconformities, corrective actions, times, documents."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.office.quality import SPANS, Times, times
from server.office.rendering.xlsx import Cell, Measure, Moment, Table, xlsx
from server.web.quality import record, year_of
from server.web.report import WORKBOOK
from server.web.request_context import RequestContext
from server.web.site import Site
from server.words import t


async def sheet(site: Site, request: Request, at: RequestContext) -> Response:
    year = year_of(request, site)
    every, asked = await record(site, at, year)
    rooms = {slug: room.unit for slug, room in site.registry.every.items()}
    fields = {slug: field.name for slug, field in site.registry.fields.items()}
    staff, lang = await site.people.names(), at.lang
    found: list[list[Cell]] = [
        [
            each.number, rooms.get(str(each.row["room"]), str(each.row["room"])),
            t(f"nonconformity.kind.{each.row['kind']}", lang), t(f"quality.step.{each.step}", lang),
            _at(each.row["noted_at"]), _at(each.row["due"]), _at(each.row["done"]), str(each.row["numbers"] or ""),
            *(str(each.row[name] or "") for name in ("reason", "cause", "remedy", "note")),
        ]
        for each in every
    ]  # fmt: skip
    actions: list[list[Cell]] = [
        [
            each.number, str(one["what"] or ""), str(one["owner"] or ""), _at(one["due"]), _at(one["done_at"]),
            str(staff.get(str(one["done_by"]), "")), str(one["done_note"] or ""), _at(one["checked_at"]),
            str(staff.get(str(one["checked_by"]), "")), t(f"quality.action.{one['state']}", lang),
            str(one["checked_note"] or ""),
        ]
        for each in every
        for one in each.actions
    ]  # fmt: skip
    tables = [
        _table("matters", lang, found, (6, 34, 26, 24, 17, 17, 17, 14, 40, 40, 40, 40)),
        _table("actions", lang, actions, (6, 40, 20, 17, 17, 20, 30, 17, 20, 16, 30)),
        _timed("by_unit", lang, times(asked, "room", rooms)),
        _timed("by_field", lang, times(asked, "field", fields)),
    ]
    made = await asyncio.to_thread(xlsx, t("quality.title", lang), tables)
    headers = {"Content-Disposition": f'attachment; filename="chat-luong-{year}.xlsx"', "Cache-Control": "no-store"}
    return Response(made, 200, headers, WORKBOOK)


def _table(name: str, lang: str, rows: list[list[Cell]], widths: tuple[int, ...]) -> Table:
    head = t(f"quality.sheet.{name}.head", lang).split("; ")
    return Table(name=t(f"quality.sheet.{name}", lang), head=head, rows=rows, widths=widths)


def _timed(name: str, lang: str, every: list[Times]) -> Table:
    rows: list[list[Cell]] = [
        [
            each.name, each.questions, each.answered, each.in_time / each.answered if each.answered else None,
            *(None if hours is None else Measure(hours) for hours in each.hours.values()),
        ]
        for each in every
    ]  # fmt: skip
    keys = ("name", "questions", "answered", "in_time")
    head = [t(f"quality.times.{key}", lang) for key in (*keys, *SPANS)]
    return Table(name=t(f"quality.{name}", lang), head=head, rows=rows, widths=(40, 10, 10, 12, *(14 for _ in SPANS)))


def _at(value: Any) -> Moment | None:
    return Moment(int(value)) if value else None
