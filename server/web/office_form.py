"""Forms of the office's pages: what is sent, and a form as a template draws it, filled in and with its error."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from starlette.requests import Request

from server import words
from server.domain.roles import DESK, PLANNERS
from server.errors import Refused, Unavailable, as_refusal
from server.runtime.stream import StreamRuntime
from server.web import forms
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site

MOST_FIELDS = 200
NO_FORM = frozenset({"command.forbidden", "command.unknown", "sign_in.needed", "session.unknown"})


class Sent(NamedTuple):
    """One POST: the command, its id, and the fields, of which some come several times."""

    do: str
    cid: str
    lists: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        return self.lists[name][-1] if name in self.lists else ""


class Form(NamedTuple):
    """`key` is its own on the page; `error` is what concerns no field."""

    key: str
    do: str
    cid: str
    filled: Mapping[str, str]
    errors: Mapping[str, str] = {}
    error: str = ""


def fresh(key: str, do: str, filled: Mapping[str, str] | None = None) -> Form:
    return Form(key, do, new_cid(), filled or {})


def refused(form: Form, cid: str, no: Refused, lang: str, fields: Collection[str]) -> Form:
    """The form once more. While nobody knows whether it was done it keeps its command id."""
    say, field = words.say(no.code, lang, no.details), str(no.details.get("field", ""))
    form = form._replace(cid=cid if no.code == "retry" else new_cid())
    return form._replace(errors={field: say}) if field in fields else form._replace(error=say)


async def read(site: Site, request: Request, at: RequestContext) -> Sent:
    if at.account is None:
        raise Refused("sign_in.needed")
    lists = await forms.lists(request, site.settings.limits.form_bytes, MOST_FIELDS)
    do, cid = ((lists.pop(name, None) or [""])[-1] for name in ("do", "cid"))
    return Sent(do, forms.command_id(cid or new_cid()), lists)


def at_form(no: Exception) -> Refused:
    """What to show at the form; an outage is to be tried again. Raises it where there is no form to show it at."""
    told = as_refusal(no)
    if told.code in NO_FORM:
        raise told from None
    return told


async def told(site: Site, at: RequestContext, no: Refused | Unavailable, by: Collection[str] = PLANNERS) -> Refused:
    """The same for whoever has one of these roles here; of others it raises that they may not."""
    told = at_form(no)
    if not await plans(site, at, by):
        raise Refused("command.forbidden")
    return told


async def plans(site: Site, at: RequestContext, by: Collection[str] = PLANNERS) -> bool:
    """Whether this account may plan in this room, or has one of other roles there."""
    if at.account is None or at.room is None:
        return False
    return bool(await site.people.roles(at.account.id, at.room.slug) & {*by})


async def seen(site: Site, at: RequestContext, id: str) -> StreamRuntime:
    """A stream of this room as it stands now. Raises Refused unless this visitor may sit at its desk."""
    runtime = await site.seated(at, id, DESK)
    await runtime.see()
    return runtime
