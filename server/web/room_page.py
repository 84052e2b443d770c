"""The room's page, before, during and after a session; works without scripts, and gives them what they begin with."""

import time
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain import command
from server.domain.command import ASKER, Command
from server.domain.kinds import REHEARSED
from server.domain.roles import PUBLIC
from server.domain.session import SESSION
from server.domain.session.phase import PHASES
from server.domain.session.question_state import MEANINGS
from server.domain.session.session import OPEN, of
from server.local_time import day_start
from server.runtime.stream import StreamRuntime
from server.runtime.terms import numbers
from server.views.entity import Value
from server.web import archive_pages, chat, reach, session_page, session_record
from server.web.archive_pages import MINUTE_MS
from server.web.qr import qr
from server.web.request_context import RequestContext, in_lang, own_path
from server.web.site import Site, by_noun
from server.web.standing import with_more

TOO_LARGE = ("refused.body.large", "refused.text.long")
"""What a page says of a text that is not even sent, see client/lib/sizes.js."""
SCRIPT_WORDS = (
    "site", "room", "pair", "ask", "receipt", "mine", "figures", "connection", "reason", "reason_say", "kind", "asker",
    "lookup", "weekday", "time", "state", "nav", "rehearsal", "outbox", "error", "offline", "age", "clarify", "rating",
    "support", "similar", "moved", "chat", "translation", "refused.question.contact_required",
    *TOO_LARGE,
)  # fmt: skip
MOST_OTHERS = 10
PRINTED = "form-"
"""With this begins the command id of a form that everybody gets: what it becomes depends on what is filled in."""


async def home(site: Site, request: Request, at: RequestContext) -> Response:
    """The room's front page: what is live, else what takes questions, else what is being answered, else what comes."""
    sessions = await sessions_of(site, at)
    if sessions:
        return await show(site, request, at, str(sessions[0]["id"]), sessions[1 : MOST_OTHERS + 1])

    async def context() -> dict[str, Any]:
        return {"session": None, "sessions": [], "here": "session"} | shared(site, at, "/", "/the.png")

    return await site.public(request, at, "room.html", (None,), None, context)


async def session(site: Site, request: Request, at: RequestContext) -> Response:
    return await show(site, request, at, request.path_params["session"], None)


async def show(
    site: Site, request: Request, at: RequestContext, id: str, others: list[dict[str, object]] | None
) -> Response:
    """One session as its room shows it today; on the room's front page with the room's `others`."""
    runtime, now = await under_way(site, at, id), site.now()
    paper = site.url(request, at, f"/buoi/{id}")
    key = (id, others is not None, paper)
    beside: dict[str, Any] = {"sessions": others or [], "now": now}
    if not id.startswith(REHEARSED):
        beside |= shared(site, at, "/" if others is not None else f"/buoi/{id}", f"/buoi/{id}/the.png")
    if runtime is None:
        return await session_page.ended(site, request, at, id, others, now)
    figures, said = counted(site, runtime), moment(site)
    supports = await supported(site, runtime)

    async def context() -> dict[str, Any]:
        found = running(site, at, runtime, figures, said, supports) | beside
        held = PHASES[found["session"]["state"]]
        row = await archive_pages.row_of(site, at, id) if held.over and not held.coming else None
        stamp = runtime.view.position(PUBLIC), now // MINUTE_MS
        if row is None:
            return found | {"record": None}
        printed = {"paper": paper, "qr": qr(site.reached(request, at, f"/buoi/{id}"))}
        return found | printed | {"record": await session_record.lately(site, row, stamp)}

    video = runtime.view.indexes[PUBLIC].value(("video", "video"))
    # What is public shows at once, how much was asked once a second: a crowd that asks must not keep a crowd waiting.
    asked = hash(tuple(supports.items()))
    changes = (runtime.view.position(PUBLIC), *figures.items(), asked, *said.values(), now // MINUTE_MS, str(others))
    return await site.public(request, at, "room.html", key, changes, context, plays=video)


def shared(site: Site, at: RequestContext, path: str, picture: str) -> dict[str, Any]:
    """The address of a page as everybody reaches it, whatever Host this reader used, and of the picture for a link to
    it; None where nobody else can come."""
    found = reach.reached("", "", at.room.slug if at.room else None, site.settings)
    base = None if found is None else found + in_lang(at.lang)
    return {"share": base and base + path, "share_image": base and base + picture}


class _Figures(NamedTuple):
    said: dict[str, int]

    def size(self) -> int:
        return 0


def counted(site: Site, runtime: StreamRuntime) -> dict[str, int]:
    """The figures of a session, the same for a second."""
    second = int(time.monotonic())
    return site.byte_cache.take((runtime.id, "figures"), second, lambda: _Figures(runtime.view.figures())).said


async def supported(site: Site, runtime: StreamRuntime) -> dict[str, int]:
    """How many ask along with what, the same for a second."""
    tallies, second = await site.service.supports.counts.tallies(runtime), int(time.monotonic())
    return site.byte_cache.take((runtime.id, "supports"), second, lambda: _Figures(tallies)).said


async def under_way(site: Site, at: RequestContext, id: str) -> StreamRuntime | None:
    """The runtime of a session that is not closed; what is in memory is asked of no table."""
    known = site.service.streams.get(id)
    if known is None and PHASES[str((await archive_pages.row_of(site, at, id))["state"])].final:
        return None
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    session = of(runtime.view.state)
    return None if session is None or PHASES[session.state].final else runtime


def running(
    site: Site, at: RequestContext, runtime: StreamRuntime, figures: dict[str, int], said: dict[str, Any],
    supports: dict[str, int],
) -> dict[str, Any]:  # fmt: skip
    """What a room's page shows of a session under way."""
    frame = runtime.view.first(PUBLIC, site.settings.limits.frame_entities)
    nouns = by_noun(frame)
    session = nouns["session"][runtime.id]
    queue = runtime.view.waiting(PUBLIC, 0, site.settings.limits.frame_entities)
    for noun, found in by_noun(queue).items():
        nouns[noun] = found | nouns.get(noun, {})
    return {
        "session": session,
        "panel": list(nouns.get("person", {}).values()),
        "programme": nouns.get("programme", {}).get("programme", {}).get("items", []),
        "figures": figures,
        "older": frame["older"],
        "supports": supports,
        "page": script_data(site, at, runtime, frame) | said | {"figures": figures, "supports": supports},
        "video": nouns.get("video", {}).get("video"),
        "words": words.part(at.lang, SCRIPT_WORDS),
        **lists(nouns, session["state"]),
        **chat.beside(nouns),
        "cid": f"{PRINTED}{site.now() // MINUTE_MS}",
    }


def lists(nouns: Mapping[str, Mapping[str, Value]], state: str) -> dict[str, Any]:
    """A first frame as the page lays it out: pairs, waiting questions, the stage."""
    questions, answers = nouns.get("question", {}), nouns.get("answer", {})
    beside = {name: nouns.get(name, {}) for name in ("extension", "translation", "further")}
    whole = {
        id: with_more(each, **{name: found.get(id) for name, found in beside.items()}) for id, each in questions.items()
    }
    pairs = [{"question": each, "answer": answers.get(id)} for id, each in whole.items()]
    stage = nouns.get("stage", {}).get("stage", {"question": None, "since": None})
    return {
        "pairs": in_order(pairs),
        "questions": waiting(pairs, state),
        "stage": stage,
        "now_question": whole.get(stage["question"] or ""),
        "live_drafts": live_drafts(nouns),
        "people": nouns.get("person", {}),
    }


def live_drafts(nouns: Mapping[str, Mapping[str, Value]]) -> list[dict[str, Any]]:
    """What is being written, with its question: that on the stage first, then as the numbers run."""
    questions, stage = nouns.get("question", {}), nouns.get("stage", {}).get("stage", {})
    found = [
        {"question": questions[id], "draft": draft}
        for id, draft in nouns.get("live_draft", {}).items()
        if draft.get("text") and questions.get(id, {}).get("text")
    ]
    return sorted(found, key=lambda each: (each["question"]["id"] != stage.get("question"), each["question"]["number"]))


def in_order(pairs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Published answers, newest first; then the stubs of what was taken out of sight."""
    answered = [pair for pair in pairs if pair["answer"] and not MEANINGS[pair["question"]["state"]].stub]
    stubs = [pair for pair in pairs if MEANINGS[pair["question"]["state"]].stub]
    answered.sort(key=lambda pair: (pair["answer"]["published_at"], pair["question"]["number"]), reverse=True)
    return answered + sorted(stubs, key=lambda pair: int(pair["question"]["number"]), reverse=True)


def waiting(pairs: list[dict[str, Any]], state: str) -> list[Value]:
    """Before the session all that is public, newest first; from then on what still waits, oldest first."""
    if PHASES[state].before:
        return sorted((pair["question"] for pair in pairs), key=lambda each: int(each["number"]), reverse=True)
    left = [pair["question"] for pair in pairs if not pair["answer"] and MEANINGS[pair["question"]["state"]].queued]
    return sorted(left, key=lambda each: int(each["number"]))


def script_data(site: Site, at: RequestContext, runtime: StreamRuntime, frame: Any) -> dict[str, Any]:
    """What the page's scripts begin with; the socket goes on from `position`."""
    limits = site.settings.limits
    return {
        "session": runtime.id,
        "room": at.room.slug if at.room else "",
        "base": at.base,
        "audience": PUBLIC,
        "frame": frame,
        "position": f"{frame['seq']}.{frame['mark']}" if frame else None,
        "figures": runtime.view.figures(),
        "lang": at.lang,
        "own_url": at.base + own_path(runtime.id),
        "unit": site.unit_of(_held(runtime)),
        "limits": {"question": limits.question, "name": limits.name},
        "sizes": sizes(site, (each for each in SESSION.commands.values() if ASKER in each.by)),
        "phases": {state: phase.page for state, phase in PHASES.items()},
        "asking": OPEN,
        "socket": "/socket.io/",
    }


def sizes(site: Site, commands: Iterable[Command]) -> dict[str, Any]:
    """How much the server takes at once, and of how many characters each text of these commands may be."""
    limits = site.settings.limits
    texts = command.longest(commands, numbers(site.settings))
    return {"socket": limits.packet_bytes, "http": limits.form_bytes, "texts": texts}


def _held(runtime: StreamRuntime) -> dict[str, Any] | None:
    held = of(runtime.view.state)
    return {"room": held.room, "starts_at": held.starts_at} if held else None


def own_data(site: Site, at: RequestContext, runtime: StreamRuntime) -> dict[str, Any]:
    """What a page for one reader brings besides: its own matters, this moment's signals and clock."""
    return {
        "mine": site.service.mine(runtime, at.visitor.asker),
        "signals": site.service.signals.present(runtime),
        "now": site.now(),
        **moment(site),
    }


def moment(site: Site) -> dict[str, Any]:
    """Whether a page opens a socket or reads over HTTP (`live`), and how often it reads."""
    return {"live": "http" if site.crowd.full else "socket", "again_ms": site.crowd.word()["again_ms"]}


async def sessions_of(site: Site, at: RequestContext, rehearsals: bool = False) -> list[dict[str, object]]:
    """This room's sessions, the one to show first."""
    if at.room is None:
        return []
    where: dict[str, object] = {"room": site.registry.family(at.room.slug)} | ({} if rehearsals else {"rehearsal": 0})
    rows = await site.together.ask(
        (where["room"], rehearsals), lambda: site.service.book.rows("sessions", where, "-starts_at")
    )
    return sorted(rows, key=partial(place, at.room.slug))


def place(room: str, row: Mapping[str, object]) -> tuple[int, int, bool, int]:
    """Of those still to come the next is first, of those that are over the last; on one day the room's own before those
    of units in whose place it stands."""
    phase, starts_at = PHASES[str(row["state"])], int(str(row["starts_at"]))
    sign = 1 if phase.coming else -1
    return phase.order, sign * day_start(starts_at), row.get("room") != room, sign * starts_at
