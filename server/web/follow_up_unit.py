"""Follow-up of one unit: its open questions by deadline, whose each is, what it waits for, and who was reminded of it.

What is done here is done by forms: to whom a question goes, and where the settings allow it, its clock and extension.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.assignment import ASSIGN, PERSON, UNIT, Assignment
from server.domain.clarification import Clarification
from server.domain.extension import Extension, later
from server.domain.kinds import find
from server.domain.roles import DESK
from server.domain.session.panel import Person
from server.domain.unit.inbox_undo import UNDO
from server.errors import Refused, Unavailable, as_refusal
from server.local_time import day_of, last_moment, read_day
from server.office.units import Room
from server.runtime import reminders
from server.runtime.question_counts import loads, open_in, ratings
from server.web import custody, office_form, office_page
from server.web.follow_up_shown import age, bar, days_late, rated_of, when
from server.web.office_form import Sent
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/theo-doi"
MOST, MOST_REMINDERS = 500, 30
PAUSE, RESUME = "question.pause_clock", "question.resume_clock"
REQUEST, APPROVE = "question.request_extension", "question.approve_extension"
ACTS = (ASSIGN, PAUSE, RESUME, REQUEST, APPROVE, UNDO)
SHOWN, OWNER = "giao", "nguoi"
TYPED = ("reason", "until", "note")
Row = dict[str, Any]


async def page(
    site: Site, request: Request, at: RequestContext, room: Room, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    """`nguoi=` only this owner's (`unit`: nobody's by name); `giao=` opens what is done with one question."""
    now, family = site.now(), site.registry.family(room.slug)
    rows = await open_in(site.service.book, family, MOST)
    owner = request.query_params.get(OWNER, "")
    chosen = sent.one("question") if sent else request.query_params.get(SHOWN, "")
    wanted = [row for row in rows if not owner or (row["owner"] or "unit") == owner]
    live, hands = await _live(site, at, wanted), await custody.of_rows(site, at, wanted)
    wanted = [row | live.get(row["question"], {"text": None, "undo": "", "acted_in": ""}) for row in wanted]
    names = await _names(site, room, [*rows, *wanted])
    passed = await _passed(site, wanted, now)
    reminded = await reminders.counted(site.service.book, [row["question"] for row in wanted])
    questions = [
        row
        | {"held": age(now - row["asked_at"], at.lang), "whose": names.get(row["owner"] or "")}
        | {"reminded": reminded.get(row["question"]), "when": _when(row, now)}
        | {"unanswered_since": passed.get(row["question"]), "hands": hands.get(row["question"], [])}
        for row in wanted
    ]
    acts, rated = await _acts(site, at, room), await ratings(site.service.book, family)
    one = next((row for row in questions if row["question"] == chosen), None)
    context = {
        "of": room, "groups": _groups(questions, now), "total": len(rows), "more": len(rows) == MOST, "now": now,
        **_shares(questions), "elsewhere": bool(at.room and room.slug != at.room.slug), "acts": acts,
        "owner": owner, "owners": _owners(rows, names), "waits": sum(row["held_at"] is not None for row in rows),
        "reminders": await _reminders(site, at, family, names), "rated": rated_of(rated.values()),
        "lost": words.say(no.code, at.lang, no.details) if no and one is None else "",
        "kept": [text for name in TYPED if (text := sent.one(name))] if sent and one is None else [],
        "one": await _one(site, at, room, one, acts, sent, no) if one else None,
    }  # fmt: skip
    return await office_page.page(site, request, at, "follow_up_unit.html", HERE, context, no)


async def do(site: Site, request: Request, at: RequestContext, sent: Sent) -> Response:
    """POST of `do`, `cid`, `don-vi`, `session` (the stream of an inbox), `question` and the command's fields; 303 to
    the question's row."""
    room = site.registry.every.get(sent.one("don-vi")) or at.room
    if sent.do not in ACTS or room is None or at.room is None:
        raise Refused("command.unknown")
    if at.account is None:
        return sign_in_first(at, HERE)
    visitor = msgspec.structs.replace(at.visitor, room=room.slug)
    try:
        payload = await _payload(site, sent)
        await site.service.do(sent.one("session"), visitor, sent.do, payload, sent.cid)
    except (Refused, Unavailable) as trouble:
        no = as_refusal(trouble)
        if no.code in office_form.NO_FORM:
            raise no from None
        return await page(site, request, at, room, sent, no)
    there = "" if room.slug == at.room.slug != site.registry.ministry else f"?don-vi={room.slug}"
    return RedirectResponse(f"{at.base}{HERE}{there}#q-{sent.one('question')}", 303)


async def _payload(site: Site, sent: Sent) -> dict[str, Any]:
    question = {"question": sent.one("question")}
    if sent.do == UNDO:
        return question
    if sent.do == ASSIGN:
        return question | {"owner": sent.one("owner"), "was": sent.one("was") or None}
    if sent.do == RESUME:
        return question | await _resumed(site, sent)
    if sent.do == APPROVE:
        return question | {"agree": sent.one("agree") == "1", "note": sent.one("note")}
    reason = question | {"reason": sent.one("reason")}
    if sent.do == PAUSE:
        return reason
    try:
        return reason | {"until": last_moment(read_day(sent.one("until")))}
    except (ValueError, OverflowError):
        raise Refused("extension.day", field="until") from None


async def _resumed(site: Site, sent: Sent) -> dict[str, int]:
    """A deadline that stood still runs out on a working day."""
    state = (await site.service.runtime(sent.one("session"))).view.state
    own = state.get(Extension, id := sent.one("question"))
    if own is None or not own.pauses:
        return {}
    day = day_of(later(custody.deadline(state, id), own.pauses[-1].at, site.now()))
    calendar = site.calendar.known()
    return {"due": last_moment(day if calendar.working_day(day) else calendar.add_working_days(day, 1))}


def _when(row: Mapping[str, Any], now: int) -> str:
    return "open" if row["paused_at"] is not None else when(row["answer_due"], now)


def _groups(questions: Sequence[Row], now: int) -> list[dict[str, Any]]:
    by = sorted(questions, key=lambda row: (("late", "today", "open").index(row["when"]), row["answer_due"]))
    return [
        {"when": how, "due": due, "days": days_late(due, now), "questions": list(each)}
        for (how, due), each in groupby(by, key=lambda row: (row["when"], row["answer_due"]))
    ]


def _shares(questions: Sequence[Row]) -> dict[str, Any]:
    counted = {name: sum(row["when"] == name for row in questions) for name in ("late", "today", "open")}
    parts = {"overdue": counted["late"], "today": counted["today"], "open": len(questions)}
    return {"counted": counted, "bar_parts": bar(parts, len(questions) or 1)}


def _owners(rows: Sequence[Row], names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """Whose they are, for the filter: key, name, how many; the most first."""
    counts: dict[str, int] = {}
    for row in rows:
        key = row["owner"] or "unit"
        counts[key] = counts.get(key, 0) + 1
    found = [(key, names.get(key, ""), n) for key, n in counts.items()]
    return sorted(found, key=lambda each: (-each[2], each[1]))


async def _names(site: Site, room: Room, rows: Sequence[Row]) -> dict[str, str]:
    """Owners by name: the staff, the panel's people, the unit."""
    names = await site.people.names() | {"unit": room.unit} | {f"{UNIT}{room.slug}": room.unit}
    for session in {row["session"] for row in rows if row["session"] and str(row["owner"]).startswith(PERSON)}:
        state = (await site.service.runtime(session)).view.state
        names |= {f"{PERSON}{id}": state.need(Person, id).name.text for _, id in state.keys(Person.noun)}
    return names


async def _acts(site: Site, at: RequestContext, room: Room) -> frozenset[str]:
    """What this visitor may do with questions of this room."""
    roles = await site.people.roles(at.account.id, room.slug) if at.account else frozenset()
    answers = site.settings.answers
    allowed = {ASSIGN, APPROVE} | ({PAUSE, RESUME} if answers.clock_pause else set())
    allowed |= {REQUEST} if answers.extension_days else set()
    return frozenset(name for name in allowed if roles & find(name).by)


async def _one(
    site: Site, at: RequestContext, room: Room, row: Row, acts: frozenset[str], sent: Sent | None, no: Refused | None
) -> dict[str, Any]:
    """The open row: to whom it can go, each with what they hold, and its clock."""
    held = await loads(site.service.book, site.registry.family(room.slug), site.now())
    state = (await site.service.runtime(custody.stream_of(row))).view.state
    seated = {f"{PERSON}{id}": state.need(Person, id) for _, id in state.keys(Person.noun)}
    people = {key: person.name.text for key, person in seated.items() if person.state == "seated"}
    staff = {f"staff:{id}": name for id, name in (await site.people.staff(room.slug)).items()}
    picks = [
        {"key": key, "name": name, "open": held.get(key, {}).get("open", 0), "today": held.get(key, {}).get("today", 0)}
        for key, name in {**people, **staff, f"{UNIT}{row['room']}": room.unit}.items()
    ]
    said = words.say(no.code, at.lang, no.details) if no else ""
    return {
        **row, "stream": custody.stream_of(row), "acts": acts,
        "picks": sorted(picks, key=lambda each: (each["open"], each["name"])),
        "filled": {name: sent.one(name) for name in ("owner", "reason", "until", "note")} if sent else {},
        "did": sent.do if sent else "", "error": said, "extension": state.get(Extension, row["question"]),
    }  # fmt: skip


async def _reminders(
    site: Site, at: RequestContext, family: Sequence[str], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    found = await reminders.given(site.service.book, family, MOST_REMINDERS)
    return [each | {"whose": names.get(each["owner"], ""), "word": reminders.name_of(each["kind"])} for each in found]


async def _passed(site: Site, rows: Sequence[Row], now: int) -> dict[str, int]:
    """By question, until when its asker was to reply, where that is past and nothing came."""
    found = {}
    for row in rows:
        if row["held_at"] is not None:
            state = (await site.service.runtime(custody.stream_of(row))).view.state
            thread = state.get(Clarification, row["question"])
            until = thread.exchanges[-1].reply_by if thread else None
            if until is not None and until < now:
                found[row["question"]] = until
    return found


async def _live(site: Site, at: RequestContext, rows: list[Row]) -> dict[str, Row]:
    """By question, what the table may not know yet: whose it is, how its clock stands, and the event of what this
    visitor just did to it, while it can be taken back. `text`: of those whose desk this visitor may sit at every
    wording, of others the public one."""
    found: dict[str, Row] = {}
    me = f"staff:{at.account.id}" if at.account else ""
    for id, each in groupby(rows, key=custody.stream_of):
        runtime = await site.service.runtime(id)
        try:
            await site.service.admit(runtime, DESK, at.visitor)
        except Refused:
            desk = False
        else:
            desk = True
        await runtime.see()
        state = runtime.view.state
        for row in each:
            if (question := custody.item(state, row["question"])) is None:
                continue
            named, own = state.get(Assignment, question.id), state.get(Extension, question.id)
            found[question.id] = {
                "text": question.text.text if desk or question.meaning.public else None,
                "undo": custody.taken_back(site, question, me), "acted_in": id,
                "owner": named.owner if named else None,
                "paused_at": own.pauses[-1].at if own and own.stands else None,
                "answer_due": custody.deadline(state, question.id),
            }  # fmt: skip
    return found
