"""The versions of a round's plan: as a list beside it, and one of them to read, against the one before."""

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.kind import entities
from server.domain.round import ROUND
from server.domain.round.amendment import Amendment
from server.domain.round.approval import APPROVE
from server.domain.round.plan import Round
from server.domain.round.version import Version, newest
from server.domain.state import StreamState
from server.errors import Refused
from server.office import documents
from server.web import office_page, round_seen, round_texts
from server.web.request_context import RequestContext
from server.web.rounds import HERE
from server.web.site import Site, sign_in_first

Part = tuple[str, str]


async def shown_versions(site: Site, state: StreamState, found: Round) -> list[dict[str, Any]]:
    """The newest first, each with the names of those who wrote and approved it."""
    staff = await site.people.staff(found.room)
    versions: list[Version] = entities(state, "version")
    return [
        {
            "version": each,
            "authors": ", ".join(filter(None, (_name(staff, author) for author in each.authors))),
            "approver": _name(staff, each.approved_by),
        }
        for each in reversed(versions)
    ]


def _name(staff: dict[str, str], by: str) -> str:
    return staff.get(by.partition(":")[2], "")


def topic_parts(state: StreamState) -> list[dict[str, Any]]:
    """The amendments, the newest first; of a topic, which words are new in it."""
    found: list[Amendment] = entities(state, "amendment")
    shown = []
    for each in reversed(found):
        parts = words_in(each.before.text, each.topic.text) if each.topic and each.before else []
        shown.append({"amendment": each, "parts": parts, "number": found.index(each) + 1})
    return shown


def words_in(before: str, after: str) -> list[Part]:
    """The new text in parts: `same` and `new`."""
    one, two = before.split(), after.split()
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    return [
        ("same" if kind == "equal" else "new", " ".join(two[start:end]))
        for kind, _, _, start, end in matcher.get_opcodes()
        if start < end
    ]


async def version(site: Site, request: Request, at: RequestContext) -> Response:
    """One version to read, and below what it changed."""
    id, number = request.path_params["round"], request.path_params["version"]
    if at.account is None:
        return sign_in_first(at, f"{HERE}/{id}")
    state, found = await round_seen.seen(site, at, id)
    shown = {each["version"].id: each for each in await shown_versions(site, state, found)}
    if number not in shown:
        raise Refused("version.unknown")
    here: Version = shown[number]["version"]
    before = next((each["version"] for each in shown.values() if each["version"].number == here.number - 1), None)
    rooms = site.registry.every
    context = round_seen.head(found, at.lang, state) | {
        "one": shown[number],
        "units": [rooms[unit].name if unit in rooms else unit for unit in here.units],
        "invited": [rooms[unit].unit if unit in rooms else unit for unit in here.invited],
        "window": round_texts.window(here.window, at.lang) if here.window else "",
        "text": here.text.text or round_texts.text(site, request, found, documents.PLAN, here),
        "before": before,
        "changes": _changes(site, before, here) if before else [],
        "lines": list(_lines(before.text.text, here.text.text)) if before else [],
    }
    return await office_page.page(site, request, at, "round_version.html", HERE, context)


def _changes(site: Site, before: Version, here: Version) -> list[dict[str, Any]]:
    """What is another now: the word for it, what stood, what stands."""
    rooms = site.registry.every

    def units(slugs: Sequence[str]) -> str:
        return ", ".join(rooms[slug].name if slug in rooms else slug for slug in slugs)

    pairs = (
        ("topic", before.topic.text, here.topic.text),
        ("days", round_texts.hours(before.days), round_texts.hours(here.days)),
        ("gone", units([unit for unit in before.units if unit not in here.units]), ""),
        ("joined", "", units([unit for unit in here.units if unit not in before.units])),
        ("invited", units(before.invited), units(here.invited)),
        ("bodies", before.bodies.text, here.bodies.text),
    )
    return [{"word": word, "before": was, "after": now} for word, was, now in pairs if was != now]


def _lines(before: str, after: str) -> Iterator[Part]:
    """The text line by line: `same`, `new`, `gone`."""
    one, two = before.splitlines(), after.splitlines()
    for kind, begin, end, start, stop in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (("same", line) for line in two[start:stop])
        else:
            yield from (("gone", line) for line in one[begin:end])
            yield from (("new", line) for line in two[start:stop])


def may_approve(site: Site, at: RequestContext, found: Round, version: Version) -> bool:
    """Whoever wrote last on a version, or handed it in, does not, but where the settings let a unit do so."""
    chosen = site.settings.rounds
    own = at.account is not None and f"staff:{at.account.id}" in version.barred
    return not own or not chosen.separate or found.room in chosen.alone


async def why_not(site: Site, at: RequestContext, state: StreamState, found: Round) -> str:
    """Why there is no button to approve what was handed in, and who has one; "" when there is, or nothing waits."""
    version, wanted = newest(state), ROUND.command(APPROVE)
    if at.account is None or version.state not in wanted.when or found.state not in wanted.on:
        return ""
    staff, able = await site.people.staff(found.room), []
    for account, name in staff.items():
        chosen = site.settings.rounds
        barred = chosen.separate and found.room not in chosen.alone and f"staff:{account}" in version.barred
        if not barred and await site.people.roles(account, found.room) & wanted.by:
            able.append(name)
    mine = await site.people.roles(at.account.id, found.room) & wanted.by
    if mine and may_approve(site, at, found, version):
        return ""
    why = words.t("rounds.approve_own" if mine else "rounds.approve_role", at.lang)
    who = words.t("rounds.approve_who", at.lang, who="; ".join(sorted(able))) if able else ""
    return f"{why} {who or words.t('rounds.approve_nobody', at.lang)}"
