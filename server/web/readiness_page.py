"""The readiness of a session: the list by areas, the verdict with who spoke, its rehearsals; by plain forms."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.kind import entities
from server.domain.session import preparing, rehearsals, verdict
from server.domain.session.readiness import AREAS, REHEARSAL, ReadinessItem, items
from server.domain.session.session import Session, need
from server.domain.session.verdict import PARTS
from server.errors import Refused, Unavailable
from server.local_time import DAY_MS, day_end
from server.web import office_form, office_page, readiness_form
from server.web.office_form import Form, Sent
from server.web.request_context import RequestContext
from server.web.show_page import seen, told
from server.web.site import Site, sign_in_first

COMMANDS = (*verdict.NOUN.commands, *preparing.NOUN.commands, *rehearsals.NOUN.commands)
VERBS = {name.partition(".")[2]: name for name in COMMANDS}


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid` and the command's fields, days and hours as people write them; 303 to the page."""
    id, sent = request.path_params["session"], await office_form.read(site, request, at)
    if sent.do not in COMMANDS:
        raise Refused("command.unknown")
    runtime, _ = await seen(site, at, id)
    try:
        raw = readiness_form.payload(sent, site.settings.readiness.list)
        await site.service.do(id, at.visitor, sent.do, raw, sent.cid)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, sent, await told(site, at, runtime, no))
    return RedirectResponse(f"{at.base}/buoi/{id}/san-sang", 303)


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/san-sang")
    runtime, roles = await seen(site, at, id)
    state, now = runtime.view.state, site.now()
    session, found = need(state), items(state)
    may = {
        verb: bool((command := runtime.kind.command(name)).by & roles) and session.state in command.on
        for verb, name in VERBS.items()
    }
    forms = _Forms(sent, no, at.lang, at.account.name)
    names = await site.service.authority.staff(runtime.room or "", runtime.id)
    context = {
        "dialogue": session, "list": verdict.of(state), "may": may, "verb": VERBS, "forms": forms,
        "areas": [(area, rows) for area in AREAS if (rows := _rows(found, area, names, now))], "every": AREAS,
        "done": sum(each.done_at is not None for each in found), "total": len(found), "parts": PARTS,
        "lacking": [each for each in found if each.done_at is None],
        "rehearsals": entities(state, rehearsals.Rehearsed.noun), "itself": REHEARSAL,
        "hosts": bool(roles & runtime.kind.seats["desk"]), "error": forms.lost(_keys(found)), "base_day": _eve(session),
    }  # fmt: skip
    return await office_page.page(site, request, at, "readiness.html", f"/buoi/{id}/san-sang", context, no)


class _Forms:
    """Every form of the page by its key; the one that was sent keeps what was typed and tells why it was refused."""

    def __init__(self, sent: Sent | None, no: Refused | None, lang: str, me: str) -> None:
        self._sent, self._no, self._lang, self._me = sent, no, lang, me
        self.said = sent.one("part") if sent else ""
        self._key = f"{sent.do}/{sent.one('readiness_item') or sent.one('part')}" if sent else ""

    def of(self, do: str, item: ReadinessItem | None = None, part: str = "") -> Form:
        key = f"{do}/{item.id if item else part}"
        filled = readiness_form.filled(item) if item else {"speaker": self._me}
        form = office_form.fresh(key.replace(".", "-").replace("/", "-"), do, filled)
        if self._sent is None or self._no is None or key != self._key:
            return form
        typed = {name: values[-1] for name, values in self._sent.lists.items()}
        return readiness_form.refused(form._replace(filled=filled | typed), self._sent.cid, self._no, self._lang)

    def lost(self, keys: Iterable[str]) -> str:
        """What is told of a form that is not on the page any more."""
        if self._sent is None or self._no is None or self._key in {*keys}:
            return ""
        return readiness_form.sentence(self._no, self._lang)


def _keys(found: list[ReadinessItem]) -> set[str]:
    of_items = {f"{VERBS[verb]}/{each.id}" for each in found for verb in ("change",)}
    parts = {f"{VERBS['speak']}/{part}" for part in PARTS}
    return of_items | parts | {f"{VERBS[verb]}/" for verb in ("add", "decide", "plan_rehearsal", "begin")}


def _rows(found: list[ReadinessItem], area: str, names: dict[str, str], now: int) -> list[dict[str, Any]]:
    """`late`: days by which it came, or is, too late."""
    return [
        {
            "item": each,
            "late": max(0, (day_end(each.done_at or now) - day_end(each.due)) // DAY_MS),
            "today": each.done_at is None and day_end(now) == day_end(each.due),
            "by": names.get(each.by, ""),
        }
        for each in found
        if each.area == area
    ]


def _eve(session: Session) -> int:
    return session.starts_at - DAY_MS
