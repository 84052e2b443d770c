"""Behind a report: the questions that one of its figures counts, and the versions of one of its parts."""

import difflib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.parts import Wording, wordings
from server.domain.reporting import SECTIONS
from server.domain.roles import DESK
from server.errors import Refused
from server.office.report_cut import Cut, cut_of, fate
from server.office.report_inbox import rows_in
from server.runtime.folded import Standing
from server.web import office_page
from server.web.report import seen
from server.web.report_facts import shown
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/bao-cao"
MOST = 2000
MOST_COMPARED = 2_000_000
_WORD = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """`how`: `same`, `added` or `gone`."""

    how: str
    text: str


async def questions(site: Site, request: Request, at: RequestContext) -> Response:
    """The list behind a figure; as many rows as the figure says."""
    if at.account is None:
        return sign_in_first(at, request.url.path)
    runtime = await seen(site, request, at)
    found, cut = await shown(site, runtime), cut_of(request.query_params)
    facts = found.facts
    every = rows_in(facts, cut.box)
    rows = sorted((row for row in every if cut.holds(row, facts.now)), key=lambda row: row["number"])
    lines = [
        dict(row) | {"fate": fate(row, facts.now), "reason_said": facts.reasons.get(row["reason"] or "", "")}
        for row in rows[:MOST]
    ]
    context = {
        "session": {"id": runtime.id, "topic": facts.session["topic"], "open": (), "rehearsal": False},
        "code": facts.session["code"], "rows": lines, "total": len(rows), "more": len(rows) > MOST,
        "said": cut_said(cut, facts.fields, at.lang), "fields": facts.fields, "seq": facts.seq, "as_of": facts.now,
        "desk": not cut.box and await _sits(site, at, runtime), "here": f"{at.base}/buoi/{runtime.id}/bao-cao",
    }  # fmt: skip
    return await office_page.page(site, request, at, "report_questions.html", HERE, context)


async def part(site: Site, request: Request, at: RequestContext) -> Response:
    """Every version of one part, the newest first, each beside the one before."""
    if at.account is None:
        return sign_in_first(at, request.url.path)
    name = request.path_params["part"]
    if name not in SECTIONS:
        raise Refused("session.unknown")
    runtime = await seen(site, request, at)
    found = await shown(site, runtime)
    every = [*wordings(found.report.versions, name)] if found.report else []
    context = {
        "session": {"id": runtime.id, "topic": found.facts.session["topic"], "open": (), "rehearsal": False},
        "code": found.facts.session["code"], "part": name, "versions": compared(every),
        "staff": await site.people.names(), "here": f"{at.base}/buoi/{runtime.id}/bao-cao",
    }  # fmt: skip
    return await office_page.page(site, request, at, "report_part.html", HERE, context)


def compared(every: Sequence[Wording]) -> list[dict[str, Any]]:
    """Each version with its pieces, newest first."""
    before = ["", *(each.text for each in every)]
    pairs = zip(every, before, strict=False)
    return [
        {"rev": one.rev, "at": one.at, "by": one.by, "text": one.text, "pieces": pieces(was, one.text)}
        for one, was in pairs
    ][::-1]


def pieces(before: str, after: str) -> list[Piece]:
    """What was added and what is gone, word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[Piece] = []
    if len(old) * len(new) > MOST_COMPARED:  # as long as it takes, nobody would read it
        return [piece for piece in (Piece("gone", before), Piece("added", after)) if piece.text]
    for how, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        found += [
            Piece(name, text) for name, text in (("gone", "".join(old[a:b])), ("added", "".join(new[c:d]))) if text
        ]
    return found


def cut_said(cut: Cut, fields: Any, lang: str) -> list[str]:
    """What a cut leaves, in words."""
    told = [words.t(f"account.{name}", lang) for name in cut.outcomes]
    told += [str(fields.get(cut.field, cut.field))] if cut.field else []
    keys = (("box", cut.box), ("came", cut.came), ("kind", cut.kind), ("asker", cut.asker), ("when", cut.when))
    return told + [words.t(f"report.cut.{name}.{value}", lang) for name, value in keys if value]


async def _sits(site: Site, at: RequestContext, runtime: Standing) -> bool:
    """Whether this visitor may sit at the session's desk."""
    actor = await site.service.authority.actor(at.visitor, runtime.room, runtime.id)
    return bool(actor.roles & runtime.kind.seats[DESK])
