"""What the page of one's own data shows: what is kept, requests with their clocks and answers, who looked."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session.address import LEAVE, STOP
from server.domain.session.consent import TAKE_BACK
from server.domain.session.question import Question
from server.domain.session.session import need
from server.domain.unit.data_answering import COPY
from server.domain.unit.data_request import PARTS, RECEIVE, RIGHTS, UNANSWERED, WITHDRAW
from server.errors import Refused
from server.local_time import DAY_MS
from server.office import certificate_words
from server.people.contacts import Locked, Reached
from server.refusals import status_of
from server.runtime import kept_data
from server.runtime.data_requests import clock
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.views.mine import receipt_no
from server.web import consents
from server.web.render import new_cid
from server.web.request_context import RequestContext, private
from server.web.site import Site


class Own(NamedTuple):
    """The question that a code opens."""

    runtime: StreamRuntime
    question: Question
    code: str


def door(
    site: Site, request: Request, at: RequestContext, code: str, no: Refused | None,
    lost: Mapping[str, str] | None = None, said: str = "",
) -> Response:  # fmt: skip
    """The page before a code is known. `lost`: what was typed to have one mailed, if that was sent."""
    told = words.say(no.code, at.lang, no.details) if no else None
    context: dict[str, Any] = {"own_data": None, "code": code, "code_error": None if lost else told}
    context |= {
        "lost": lost or {},
        "lost_error": told if lost else None,
        "notice": words.t(said, at.lang) if said else None,
    }
    return private(site.page(request, at, "data_rights.html", context, status_of(no) if no else 200, no))


async def shown(
    site: Site, request: Request, at: RequestContext, own: Own, form: Mapping[str, str] | None = None,
    no: Refused | None = None, said: str = "",
) -> Response:  # fmt: skip
    """`form` with what was typed into one of the page's forms, when that was refused."""
    state, question = own.runtime.view.state, own.question
    left, filled = await reach(site, question.id), form or {}
    field = str(no.details.get("field", "")) if no else ""
    told = words.say(no.code, at.lang, no.details) if no else ""
    say = partial(words.t, lang=at.lang)
    context = {
        "session": view(own.runtime.kind, need(state), PUBLIC),
        "code": own.code, "code_error": None, "days": site.settings.data, "lost": {}, "lost_error": None,
        "own_data": {
            "number": question.number, "kept": kept_data.kept(state, question, left, site.settings.mail.keep_days),
            "receipt_no": receipt_no(need(state), question.number),
            "looks": await site.service.audit.seen(question.id),
            "requests": await requests(site, question.id), "rights": RIGHTS, "parts": PARTS, "left": left is not None,
            "agreed": consents.given(state, question.id),
            "may_leave": question.asker.startswith("asker:"), "locked": bool(left and left.stopped),
        },
        "filled": filled, "at_form": filled.get("do", ""), "cid": filled.get("cid") if no else None,
        "errors": {field: told} if field else {}, "error": told if no and not field else None,
        "do": {"receive": RECEIVE, "withdraw": WITHDRAW, "stop": STOP, "leave": LEAVE, "take_back": TAKE_BACK},
        **consents.shown(),
        "done": partial(certificate_words.done, say=say), "left": partial(certificate_words.left, say=say),
        "notice": words.t(said, at.lang) if said else None, "new_cid": new_cid,
    }  # fmt: skip
    return private(site.page(request, at, "data_rights.html", context, status_of(no) if no else 200, no))


async def reach(site: Site, question: str) -> Reached | None:
    """None as well where this installation cannot open it."""
    try:
        return await site.service.contacts.of(question)
    except Locked:
        return None


async def requests(site: Site, question: str) -> list[dict[str, Any]]:
    """Those about this question, the newest first, with their clocks and what was written."""
    rows = await site.service.book.rows("data_requests", {"question": question}, "-received_at,id")
    texts = await site.data_requests.texts.of([str(row["id"]) for row in rows])
    calendar, until = site.calendar.known(), site.settings.data.copy_days * DAY_MS
    found = []
    for row in rows:
        one, by = await site.data_requests.entity(row), clock(row, calendar)
        last = (one.answered_at or 0) + until if COPY in one.done else 0
        found.append({"one": one, "by": by, "texts": texts[one.id], "open": one.state in UNANSWERED,
                      "copy_until": last if last > site.now() else None})  # fmt: skip
    return found
