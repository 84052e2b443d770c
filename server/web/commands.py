"""Commands by form: the same house, for pages without scripts. What is refused comes back with all that was typed."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.errors import Refused, Unavailable
from server.web import citizen, staff
from server.web.place import Here
from server.web.render import new_cid
from server.web.site import Site

ASK_FIELDS = ("kind", "asker_type", "field", "text", "province", "name")


async def do(site: Site, request: Request, at: Here) -> Response:
    """POST of `do`, `cid` and the command's fields; 303 to where it shows."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    name, cid = form.pop("do", ""), form.pop("cid", "") or new_cid()
    id = request.path_params["session"]
    if name == "question.ask":
        return await _ask(site, request, at, id, form, cid)
    if name == "session.plan":
        return await staff.plan(site, request, at, form, cid)
    if name == "question.withdraw":
        await site.house.do(id, at.visitor, name, {"question": form.get("question", "")}, cid)
        return RedirectResponse(f"{at.base}/cua-toi", 303)
    raise Refused("command.unknown")


async def _ask(site: Site, request: Request, at: Here, id: str, form: dict[str, str], cid: str) -> Response:
    raw: dict[str, Any] = {field: form[field] for field in ASK_FIELDS if form.get(field)}
    raw.setdefault("text", "")
    if form.get("anonymous"):
        raw.pop("name", None)
    try:
        ack = await site.house.do(id, at.visitor, "question.ask", raw, cid)
    except Refused as no:
        return await citizen.ask_form(site, request, at, id, {**form, "cid": new_cid()}, no)
    except Unavailable:
        return await citizen.ask_form(site, request, at, id, {**form, "cid": cid}, Refused("retry"))
    return RedirectResponse(f"{at.base}/phieu/{ack['receipt']['question']}", 303)
