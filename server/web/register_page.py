"""The register of units: the list with its search, a unit as it is or as it was on a day, and the forms to write it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import OFFICIALS
from server.domain.unit.contact import SET as CONTACT
from server.domain.unit.merger import MERGE
from server.domain.unit.officer import APPOINT, END, MAKERS, SIGNS
from server.domain.unit.unit import CHANGE, MINISTRY_UNIT, REGISTER
from server.domain.unit.version import LAST
from server.errors import Refused, Unavailable
from server.folding import folded
from server.office import calendar
from server.office.register import KINDS, Known
from server.runtime.registrar import Registrar
from server.web import office_form, office_page, register_form
from server.web.office_form import Form, Sent
from server.web.register_form import FIELDS, shown_day
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.site import Site, sign_in_first

HERE = "/can-bo/don-vi"


async def units(site: Site, request: Request, at: RequestContext) -> Response:
    return await _list(site, request, at)


async def begin(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do=unit.register`; 303 to the unit."""
    sent = await office_form.read(site, request, at)
    if sent.do != REGISTER:
        raise Refused("command.unknown")
    slug = sent.one("slug").strip().lower()
    try:
        kind, said = register_form.kind(sent), register_form.content(site, sent)
        await _registrar(site, at).add(slug, kind, {"order": LAST, **said}, sent.cid)
        await site.registry.refresh()
    except (Refused, Unavailable) as no:
        return await _list(site, request, at, sent, office_form.at_form(no))
    return RedirectResponse(f"{at.base}{HERE}/{slug}", 303)


async def unit(site: Site, request: Request, at: RequestContext) -> Response:
    return await _unit(site, request, at)


async def change(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do` and the command's fields, days as people write them; 303 to the unit."""
    sent, slug = await office_form.read(site, request, at), request.path_params["unit"]
    if sent.do not in FIELDS or sent.do == REGISTER:
        raise Refused("command.unknown")
    try:
        await _act(site, at, slug, sent)
        await site.registry.refresh()
    except (Refused, Unavailable) as no:
        return await _unit(site, request, at, sent, office_form.at_form(no))
    return RedirectResponse(f"{at.base}{HERE}/{slug}", 303)


async def _act(site: Site, at: RequestContext, slug: str, sent: Sent) -> None:
    registrar, known = _registrar(site, at), _known(site, slug)
    if sent.do == CHANGE:
        day = register_form.iso(sent.one("valid_from"), "valid_from")
        await registrar.change(slug, register_form.content(site, sent, known.at(day)), sent.cid)
    elif sent.do == MERGE:
        into, on = register_form.target(site, sent), register_form.iso(sent.one("on"), "on")
        await registrar.merge(slug, into, on, sent.cid)
    elif sent.do == CONTACT:
        raw = {name: sent.one(name) for name in FIELDS[CONTACT]}
        await site.service.enter(slug, at.visitor, CONTACT, raw, sent.cid)
    else:
        await site.service.enter(slug, at.visitor, sent.do, register_form.officer(sent), sent.cid)


def _registrar(site: Site, at: RequestContext) -> Registrar:
    return Registrar(site.service, site.registry, at.visitor)


def _known(site: Site, slug: str) -> Known:
    known = site.registry.units.get(slug)
    if known is None:
        raise Refused("unit.unknown", slug=slug)
    return known


async def _seen(site: Site, at: RequestContext) -> bool:
    """Whether this visitor may write the register. Raises Refused unless it may look at it."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    if not await site.people.roles(at.account.id, at.room.slug) & {*OFFICIALS}:
        raise Refused("audience.forbidden")
    return await site.service.authority.registrar(at.account.id)


async def _list(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    writes, today = await _seen(site, at), _today(site)
    wanted = request.query_params.get("q", "").strip()[:60]
    found = [_line(each, today) for each in site.registry.units.values() if _fits(each, wanted)]
    form = office_form.fresh(
        "unit-register", REGISTER, {"kind": "province", "valid_from": shown_day(today), "room": "1"}
    )
    context = {
        "q": wanted, "now_units": [each for each in found if each["state"] == "now"],
        "others": [each for each in found if each["state"] != "now"], "kinds": KINDS,
        "add": (register_form.again(sent, no, at.lang) if sent and no else form) if writes else None,
        "all_fields": list(site.registry.fields.values()), "regions": _regions(site),
    }  # fmt: skip
    return await office_page.page(site, request, at, "register.html", HERE, context, no)


async def _unit(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    slug = request.path_params["unit"]
    if at.account is None or at.room is None:
        return sign_in_first(at, f"{HERE}/{slug}")
    writes, known, today = await _seen(site, at), _known(site, slug), _today(site)
    on, wrong = today, ""
    if asked := request.query_params.get("ngay", ""):
        try:
            on = register_form.iso(asked, "ngay")
        except Refused as bad:
            wrong = words.say(bad.code, at.lang, bad.details)
    makes = bool(await site.people.roles(at.account.id, slug) & {*MAKERS})
    forms = _forms(known, on, today, sent, no, at.lang)
    people = await _people(site, slug)
    said = known.at(on)
    context = {
        "unit": known, "said": said, "on": on, "today": today, "asked": asked, "wrong": wrong, "people": people,
        "line": _line(known, on), "versions": [(each, shown_day(each.valid_from)) for each in known.versions],
        "before": [_line(_known(site, each.unit), today) | {"on": shown_day(each.on)} for each in known.predecessors],
        "after": _line(site.registry.units[known.successor], today) if known.successor in site.registry.units else None,
        "ends_on": shown_day(known.ends_on), "waits": known.waits, "gone": known.gone,
        "turned": words.say(f"{known.turned.code}", at.lang, {"into": known.turned.into}) if known.turned else "",
        "turned_into": known.turned.into if known.turned else "", "forms": forms, "writes": writes, "makes": makes,
        "all_fields": list(site.registry.fields.values()), "regions": _regions(site), "signs": SIGNS,
        "door": door(site, request, site.registry.every[slug])["url"] if slug in site.registry.every else "",
        "officers": [{**each, "form": forms[f"end-{each['id']}"]} for each in known.officers], "day": shown_day,
        "others": [f"{other} · {each.at(today).title}" for other, each in site.registry.units.items() if other != slug],
        "room_path": f"/r/{slug}/", "own_rounds": known.kind == MINISTRY_UNIT,
    }  # fmt: skip
    return await office_page.page(site, request, at, "register_unit.html", HERE, context, no)


def _forms(known: Known, on: str, today: str, sent: Sent | None, no: Refused | None, lang: str) -> dict[str, Form]:
    made = [
        office_form.fresh("unit-change", CHANGE, register_form.filled(known.at(on))),
        office_form.fresh("unit-merge", MERGE, {"on": shown_day(today)}),
        office_form.fresh("officer-appoint", APPOINT, {"signs": "head", "since": shown_day(today)}),
        office_form.fresh("contact-set", CONTACT, known.contact),
        *(office_form.fresh(f"end-{each['id']}", END, {"until": shown_day(today)}) for each in known.officers),
    ]
    forms = {each.key: each for each in made}
    if sent and no and register_form.key_of(sent) in forms:
        forms[register_form.key_of(sent)] = register_form.again(sent, no, lang)
    return forms


async def _people(site: Site, slug: str) -> list[dict[str, Any]]:
    """Accounts with roles of their own in this room or in one whose place it has taken."""
    family, found = {*site.registry.family(slug)}, []
    for account, name in (await site.people.staff(slug)).items():
        rooms = await site.people.rooms(account)
        if roles := sorted({role for room, own in rooms.items() if room in family for role in own}):
            room = site.registry.every.get(slug)
            office = room.unit if room and site.registry.home(slug) != site.registry.ministry else ""
            former = sorted(family & rooms.keys() - {slug})
            found.append({"name": name, "roles": roles, "former": former, "office": office})
    return sorted(found, key=lambda each: folded(str(each["name"])))


def _line(each: Known, on: str) -> dict[str, Any]:
    said = each.at(on)
    state = "former" if each.taken_up(on) else "coming" if each.coming(on) else "now"
    return {"slug": each.slug, "kind": each.kind, "title": said.title, "name": said.name, "room": said.room,
            "state": state, "into": each.successor, "waits": each.waits, "ends_on": shown_day(each.ends_on),
            "from": shown_day(each.versions[0].valid_from)}  # fmt: skip


def _fits(each: Known, wanted: str) -> bool:
    """With marks or without, by any name or address of any time."""
    texts = [
        *each.labels,
        *(part for said in each.versions for part in (said.name, said.title, said.name_en, said.code)),
    ]
    return not wanted or (bool(said := folded(wanted)) and any(said in folded(text) for text in texts))


def _regions(site: Site) -> list[str]:
    return list(dict.fromkeys(room.region for room in site.registry.every.values() if room.region))


def _today(site: Site) -> str:
    return calendar.day_of(site.now()).isoformat()
