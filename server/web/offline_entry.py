"""The form in which a room enters afterwards what happened while its line was cut: many rows in one go, each reported
by itself; what was not taken stays as it was typed."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kind import entities
from server.domain.roles import EDITORS
from server.domain.session import line
from server.domain.session.answer import ANSWERABLE
from server.domain.session.offline import hours
from server.domain.session.panel import Person
from server.domain.session.question import Question
from server.domain.session.session import need
from server.domain.state import StreamState
from server.errors import Refused, Unavailable
from server.office import calendar
from server.web import forms, office_page
from server.web.plan_form import hour_of
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

PATH = "nhap-ngoai-tuyen"
FIELDS = ("time", "number", "question", "asker", "field", "answer", "person")
FIRST_ROWS, MORE_ROWS = 5, 5
LINE = (line.GO_OFFLINE, line.BACK_ONLINE)
# Where a refusal of a command belongs in the row.
AT = {"happened_at": "time", "text": "question", "name": "asker"}


class Typed(NamedTuple):
    """One row as it was typed, with what became of it."""

    cid: str
    fields: dict[str, str]
    errors: Mapping[str, str] = MappingProxyType({})
    error: str = ""

    @property
    def empty(self) -> bool:
        return not any(self.fields[name] for name in FIELDS if name != "field")


class Done(NamedTuple):
    number: int
    time: str


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/{PATH}")
    await _may(site, at, id)
    return await _page(site, request, at, id, _fresh(site))


async def enter(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of the rows; 303 when all were taken, else the page with what was not. `do=more`: more rows, no more."""
    id = request.path_params["session"]
    if at.account is None:
        raise Refused("sign_in.needed")
    await _may(site, at, id)
    most = site.settings.day.offline_rows
    sent = await forms.fields(request, site.settings.limits.form_bytes, (len(FIELDS) + 1) * most + 10)
    if sent.get("do") in LINE:
        return await _line(site, request, at, id, sent)
    rows = [_typed(sent, n) for n in range(most) if f"cid-{n}" in sent]
    if sent.get("do") == "more":
        more = min(MORE_ROWS, most - len(rows))
        return await _page(site, request, at, id, [*rows, *_fresh(site, more)])
    done, left = [], []
    for row in rows:
        if row.empty:
            left.append(row)
            continue
        try:
            done.append(await _enter(site, at, id, row))
        except (Refused, Unavailable) as no:
            left.append(_refused(row, no if isinstance(no, Refused) else Refused("retry"), at.lang))
    if all(row.empty for row in left):
        return RedirectResponse(f"{at.base}/buoi/{id}/{PATH}?xong={len(done)}", 303)
    return await _page(site, request, at, id, left, done, 422)


async def _enter(site: Site, at: RequestContext, id: str, row: Typed) -> Done:
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    typed = row.fields
    happened_at = hour_of(_day(runtime.view.state), typed["time"], "time")
    person = {"person": typed["person"]} if typed["person"] else {}
    if typed["number"]:
        name = "answer.enter_offline"
        question = _numbered(runtime.view.state, typed["number"])
        raw = {"question": question.id, "text": typed["answer"], "happened_at": happened_at, **person}
    else:
        name = "question.enter_offline"
        asker = {"name": typed["asker"]} if typed["asker"] else {}
        answer = {"answer": typed["answer"], **person} if typed["answer"] else {}
        raw = {"field": typed["field"], "text": typed["question"], "happened_at": happened_at, **asker, **answer}
    ack = await site.service.do(id, at.visitor, name, raw, row.cid)
    (entry,) = await site.service.book.read(runtime.stream, ack["seq"] - 1, 1)
    entered = str(getattr(entry.event(), "question", ""))
    return Done(runtime.view.state.need(Question, entered).number, typed["time"])


def _numbered(state: StreamState, typed: str) -> Question:
    """The question of this number. Raises Refused at the field."""
    digits = typed.strip().lstrip("#").strip()
    found = [each for each in _questions(state) if digits.isascii() and str(each.number) == digits.lstrip("0")]
    if not found:
        raise Refused("offline.number", field="number")
    return found[0]


def _questions(state: StreamState) -> Iterator[Question]:
    return iter(entities(state, Question.noun))


def _day(state: StreamState) -> date:
    return calendar.day_of(need(state).starts_at)


def _fresh(site: Site, rows: int = FIRST_ROWS) -> list[Typed]:
    """Empty rows; a question of the hall belongs to the last field, which holds all that is in no other."""
    return [
        Typed(new_cid(), dict.fromkeys(FIELDS, "") | {"field": list(site.registry.fields)[-1]}) for _ in range(rows)
    ]


def _typed(sent: dict[str, str], n: int) -> Typed:
    return Typed(forms.command_id(sent[f"cid-{n}"]), {name: sent.get(f"{name}-{n}", "").strip() for name in FIELDS})


def _refused(row: Typed, no: Refused, lang: str) -> Typed:
    """The row once more; while nobody knows whether it was done it keeps its command id."""
    field = str(no.details.get("field", ""))
    name = "answer" if row.fields["number"] and field == "text" else AT.get(field, field)
    say = words.say(no.code, lang, no.details)
    row = row._replace(cid=row.cid if no.code == "retry" else new_cid())
    return row._replace(errors={name: say}) if name in FIELDS else row._replace(error=say)


async def _may(site: Site, at: RequestContext, id: str) -> None:
    roles = await site.service.authority.roles(at.account.id if at.account else "", at.room.slug if at.room else "", id)
    if not roles & {*EDITORS}:
        raise Refused("audience.forbidden")


async def _line(site: Site, request: Request, at: RequestContext, id: str, sent: dict[str, str]) -> Response:
    """Note that the line was lost, or is back."""
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    since = sent.get("since", "").strip() if sent["do"] == LINE[0] else ""
    try:
        raw = {"since": hour_of(_day(runtime.view.state), since, "since")} if since else {}
        await site.service.do(id, at.visitor, sent["do"], raw, forms.command_id(sent.get("cid", "")))
    except (Refused, Unavailable) as no:
        told = words.say(no.code, at.lang, no.details) if isinstance(no, Refused) else words.say("retry", at.lang, {})
        return await _page(site, request, at, id, _fresh(site), [], 422, (since, told))
    return RedirectResponse(f"{at.base}/buoi/{id}/{PATH}", 303)


async def _page(
    site: Site, request: Request, at: RequestContext, id: str, rows: list[Typed], done: list[Done] | None = None,
    status: int = 200, lost: tuple[str, str] = ("", ""),
) -> Response:  # fmt: skip
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    await runtime.see()
    state = runtime.view.state
    begins, ends = hours(state, site.now())
    people = [each for each in entities(state, Person.noun) if each.state == "seated"]
    cut, phase = line.offline(state), runtime.kind.phase(state)
    lines = [name for name in LINE if phase in runtime.kind.command(name).on]
    context = {
        "about": need(state), "rows": rows, "done": done or [], "entered": request.query_params.get("xong", ""),
        "open": [each for each in _questions(state) if each.state in ANSWERABLE and not each.written],
        "people": people, "fields": site.names(at.lang)["fields"], "begins": begins, "ends": ends,
        "most": site.settings.day.offline_rows, "cut": cut, "do_line": LINE[1 if cut else 0] if lines else "",
        "takes": phase in runtime.kind.command("question.enter_offline").on, "lost": lost, "cid": new_cid(),
        "more": len(rows) < site.settings.day.offline_rows,
    }  # fmt: skip
    return await office_page.page(site, request, at, "offline_entry.html", PATH, context, None, status)
