"""The citizen's pages: the room before, during and after; asking; the receipt; own questions. No script is needed."""

import io
from collections.abc import Mapping
from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.errors import Refused
from server.hall.question import CALLED, VEILED, Question
from server.hall.session import INTAKE, PLANNED
from server.live.chamber import Chamber
from server.views.entity import Value
from server.views.figures import figures
from server.views.matrix import PUBLIC
from server.web.ended import ended
from server.web.place import Here
from server.web.render import new_cid
from server.web.site import Site, by_noun

SCRIPT_WORDS = (
    "site", "room", "pair", "ask", "receipt", "mine", "figures", "connection", "reason", "reason_say", "kind", "asker",
    "lookup", "refused", "weekday", "time", "state", "nav", "rehearsal", "outbox", "error", "offline", "age",
)  # fmt: skip
MOST_OTHERS = 10


async def home(site: Site, request: Request, at: Here) -> Response:
    """The room's front page: what is live, else what takes questions, else what is being answered, else what comes."""
    sessions = await sessions_of(site, at)
    if not sessions:
        return site.page(
            request, at, "room.html", {"session": None, "sessions": [], "now": site.now(), "here": "session"}
        )
    return await show(site, request, at, str(sessions[0]["id"]), sessions[1 : MOST_OTHERS + 1])


async def session(site: Site, request: Request, at: Here) -> Response:
    return await show(site, request, at, request.path_params["session"], [])


async def show(site: Site, request: Request, at: Here, id: str, others: list[dict[str, object]]) -> Response:
    """One session as its room shows it today."""
    seen = await ended(site, at, id)
    if seen is None:
        chamber = await site.house.chamber(id, at.room.slug if at.room else None)
        frame = chamber.room.first(PUBLIC, site.settings.limits.frame_entities)
        page = script_data(site, at, chamber, frame)
        nouns = by_noun(frame)
        seen = {
            "session": nouns["session"][id],
            "panel": list(nouns.get("person", {}).values()),
            "figures": figures(chamber.room.hall),
            "older": frame["older"],
            "page": page,
            "words": words.part(at.lang, SCRIPT_WORDS),
            **lists(nouns, nouns["session"][id]["state"]),
        }
    return site.page(request, at, "room.html", {**seen, "sessions": others, "now": site.now()})


def lists(nouns: Mapping[str, Mapping[str, Value]], state: str) -> dict[str, Any]:
    """A first frame as the page lays it out: pairs, waiting questions, the stage."""
    questions, answers = nouns.get("question", {}), nouns.get("answer", {})
    pairs = [{"question": each, "answer": answers.get(each["id"])} for each in questions.values()]
    stage = nouns.get("stage", {}).get("stage", {"question": None, "since": None})
    return {
        "pairs": in_order(pairs),
        "questions": waiting(pairs, state),
        "stage": stage,
        "now_question": questions.get(stage["question"] or ""),
        "people": nouns.get("person", {}),
    }


def in_order(pairs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Published answers, newest first; then the stubs of what was taken out of sight."""
    answered = [pair for pair in pairs if pair["answer"] and pair["question"]["state"] != VEILED]
    stubs = [pair for pair in pairs if pair["question"]["state"] == VEILED]
    answered.sort(key=lambda pair: (pair["answer"]["published_at"], pair["question"]["number"]), reverse=True)
    return answered + sorted(stubs, key=lambda pair: int(pair["question"]["number"]), reverse=True)


def waiting(pairs: list[dict[str, Any]], state: str) -> list[Value]:
    """Before the session all that is public, newest first; from then on what still waits, oldest first."""
    if state in (PLANNED, INTAKE):
        return sorted((pair["question"] for pair in pairs), key=lambda each: int(each["number"]), reverse=True)
    left = [
        pair["question"] for pair in pairs if not pair["answer"] and pair["question"]["state"] not in (CALLED, VEILED)
    ]
    return sorted(left, key=lambda each: int(each["number"]))


def script_data(site: Site, at: Here, chamber: Chamber, frame: Any) -> dict[str, Any]:
    """What the page's scripts begin with; the socket goes on from `position`."""
    return {
        "session": chamber.session,
        "room": at.room.slug if at.room else "",
        "base": at.base,
        "audience": PUBLIC,
        "frame": frame,
        "position": f"{frame['seq']}.{frame['mark']}" if frame else None,
        "figures": figures(chamber.room.hall),
        "signals": site.house.exchange.present(chamber),
        "asker_known": at.fresh is None,
        "mine": site.house.mine(chamber, at.visitor.asker),
        "lang": at.lang,
        "now": site.now(),
        "limits": {"question": site.settings.limits.question, "name": site.settings.limits.name},
        "socket": "/socket.io/",
    }


async def ask(site: Site, request: Request, at: Here) -> Response:
    """The form, empty or as it came back."""
    return await ask_form(site, request, at, request.path_params["session"], {})


async def ask_form(
    site: Site, request: Request, at: Here, id: str, filled: Mapping[str, Any], no: Refused | None = None
) -> Response:
    chamber = await site.house.chamber(id, at.room.slug if at.room else None)
    frame = chamber.room.first(PUBLIC, 1)
    here = by_noun(frame)["session"][id]
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, at.lang, no.details) if no else None
    context = {
        "session": here,
        "may_ask": "question.ask" in here["open"],
        "cid": filled.get("cid") or new_cid(),
        "filled": filled,
        "errors": {field: say} if field else {},
        "error": None if field else say,
        "fields": list(site.registry.fields.values()) if at.lang == "vi" else _english(site),
        "provinces": [room for room in site.registry.rooms.values() if room.kind == "province"],
        "page": script_data(site, at, chamber, None),
        "words": words.part(at.lang, SCRIPT_WORDS),
    }
    return site.page(request, at, "ask.html", context, 422 if no else 200)


async def receipt(site: Site, request: Request, at: Here) -> Response:
    """The slip, for the one who asked."""
    chamber, question = await own_question(site, at, request.path_params["question"])
    code = site.house.receipts.code(question.id)
    slip = {
        **next(each for each in site.house.mine(chamber, at.visitor.asker) if each["id"] == question.id),
        "lookup_code": code,
        "name": question.name.text if question.name else None,
        "qr": qr(site.url(request, at, f"/cua-toi#{code}")),
    }
    context = {
        "session": by_noun(chamber.room.first(PUBLIC, 1))["session"][chamber.session],
        "receipt": slip,
        "mine_count": len(site.house.mine(chamber, at.visitor.asker)),
    }
    return site.page(request, at, "receipt.html", context)


async def own_question(site: Site, at: Here, id: str) -> tuple[Chamber, Question]:
    """The chamber of one's own question. Another's is as unknown as none."""
    for row in await sessions_of(site, at, rehearsals=True):
        if row["state"] != "closed":
            chamber = await site.house.chamber(str(row["id"]))
            question = chamber.room.hall.get(Question, id)
            if question is not None and question.asker == f"asker:{at.visitor.asker}":
                return chamber, question
    raise Refused("question.unknown")


async def mine(site: Site, request: Request, at: Here, error: str | None = None) -> Response:
    """All that this device asked in this room's sessions that still run."""
    rows = [row for row in await sessions_of(site, at, rehearsals=True) if row["state"] != "closed"]
    chambers = [await site.house.chamber(str(row["id"])) for row in rows]
    owned = [{**item, "session": each.session} for each in chambers for item in site.house.mine(each, at.visitor.asker)]
    current = next(
        (each for each in chambers if site.house.mine(each, at.visitor.asker)), chambers[0] if chambers else None
    )
    frame = current.room.first(PUBLIC, 1) if current else None
    context: dict[str, Any] = {"mine": owned, "error": error, "lookup_error": None}
    if current and frame:
        context |= {
            "session": by_noun(frame)["session"][current.session],
            "page": script_data(site, at, current, None),
            "words": words.part(at.lang, SCRIPT_WORDS),
        }
    return site.page(request, at, "mine.html", context)


async def look_up(site: Site, request: Request, at: Here) -> Response:
    """By code, typed into the form or read from the slip's picture."""
    code = str((await request.form()).get("code") or "")[:40]
    context: dict[str, Any] = {"item": None, "lookup_code": code}
    status = 200
    if code:
        try:
            context["item"] = await site.house.look_up(code, at.visitor)
        except Refused as no:
            context["lookup_error"] = words.say(no.code, at.lang, no.details)
            status = 429 if no.code == "lookup.throttled" else 404
    return site.page(request, at, "lookup.html", context, status)


async def sessions_of(site: Site, at: Here, rehearsals: bool = False) -> list[dict[str, object]]:
    """This room's sessions, the one to show first."""
    if at.room is None:
        return []
    where: dict[str, object] = {"room": at.room.slug} | ({} if rehearsals else {"rehearsal": 0})
    rows = await site.house.book.rows("sessions", where, "-starts_at")
    coming = sorted((row for row in rows if row["state"] == "planned"), key=lambda row: int(str(row["starts_at"])))
    ranks = {"live": 0, "paused": 0, "intake": 1, "follow_up": 2, "planned": 3, "closed": 4}
    ordered = [row for row in rows if row["state"] != "planned"] + coming
    return sorted(ordered, key=lambda row: ranks[str(row["state"])])


async def code_picture(site: Site, request: Request, at: Here) -> Response:
    """The picture on a slip that scripts draw: leads to one's own questions, the code behind # where no log sees it."""
    code = request.path_params["code"]
    if site.house.receipts.finder(code) is None:
        raise Refused("lookup.unknown")
    picture = io.BytesIO()
    segno.make(site.url(request, at, f"/cua-toi#{code}"), error="m", micro=False).save(picture, kind="svg", border=2)
    return Response(picture.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


def qr(address: str) -> dict[str, Any]:
    """A code as one path in modules: {size, path}; the quiet zone is part of it."""
    code = segno.make(address, error="m", micro=False)
    cells = list(code.matrix_iter(border=2))
    dark = [(x, y) for y, line in enumerate(cells) for x, cell in enumerate(line) if cell]
    return {"size": len(cells), "path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)}


def _english(site: Site) -> list[dict[str, str]]:
    return [{"slug": field.slug, "name": field.name_en} for field in site.registry.fields.values()]
