"""Pages of closed sessions and of single questions: they read the tables, never a fold."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.session.phase import PHASES
from server.domain.session.question import Question
from server.domain.session.question_state import MEANINGS
from server.errors import Refused
from server.local_time import day_of
from server.log.cursors import Cursors
from server.office.legal_references import references
from server.office.timeline import end_of, second_of
from server.views.entity import Value
from server.views.joint import whole
from server.web import alike_beside, byte_cache, inbox_page
from server.web.minutes_sections import Piece, placed, sections
from server.web.qr import qr
from server.web.request_context import RequestContext
from server.web.site import Site
from server.web.standing import with_more
from server.web.transcript_pairs import Drawing

# After so long others have their turn.
TURN_S = 0.01
TOLD_OF_ERASED = ("number", "state", "asked_at", "erased_at")
MINUTE_MS = 60_000
# Of what stands under these the page says where it is.
ELSEWHERE = ("transferred", "referred")


async def row_of(site: Site, at: RequestContext, id: str) -> dict[str, Any]:
    """A session's row, if it is this room's. A hidden one and an absent one give the same refusal."""
    rows = await site.service.book.rows("sessions", {"id": id})
    if not rows or not site.keeps(at, rows[0]["room"]):
        raise Refused("session.unknown")
    return dict(rows[0])


async def closed_at(site: Site, at: RequestContext, id: str) -> tuple[dict[str, Any], tuple[int, bytes]]:
    """A session's row, and where its log ended a moment later: while it ends there, what is read from now on stands."""
    row = await row_of(site, at, id)
    head = (await site.service.book.heads([row["stream"]]))[row["stream"]]
    return row, (head.seq, head.digest)


async def ended(site: Site, at: RequestContext, id: str) -> dict[str, Any]:
    """What the room shows of a closed session, but for its record."""
    row = await row_of(site, at, id)
    cover = msgspec.json.decode(row["value"])
    return {
        "session": cover["session"],
        "panel": cover["panel"],
        "people": _people(cover),
        "figures": cover["figures"],
        "page": None,
        "words": {},
    }


async def pairs(site: Site, id: str, limit: int | None = None) -> list[dict[str, Any]]:
    rows = await site.service.book.rows("transcript", {"session": id}, "number", limit)
    return [said(row) for row in rows]


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of the transcript says."""
    return _timed(msgspec.json.decode(str(row["value"])))


def _timed(pair: dict[str, Any]) -> dict[str, Any]:
    beside = {name: each for name in ("extension", "translation", "further") if (each := pair.get(name))}
    return {**pair, "question": with_more(pair["question"], **beside)} if beside else pair


async def transcript(site: Site, request: Request, at: RequestContext) -> Response:
    """The minutes: opening, programme, pairs in their order, opinions, closing, with the seal of the log at the end."""
    row, (seq, digest) = await closed_at(site, at, request.path_params["session"])
    now, address = site.now(), site.url(request, at, f"/buoi/{row['id']}/toan-van")

    async def context() -> dict[str, Any]:
        value = (await row_of(site, at, row["id"]))["value"]
        cover = msgspec.json.decode(value)
        found = await site.service.book.rows("transcript", {"session": row["id"]}, "number")
        counted = await site.service.book.rows("figures", {"session": row["id"]})
        begun: Any = counted[0]["began_at"] if counted else None
        pieces = await _articles(site, request, at, value, found, now)
        return {
            "began": begun or cover["session"]["starts_at"],
            "until": end_of(cover["session"], begun, [each.at for each in pieces if each.part == "said"]),
            "session": cover["session"],
            "panel": cover["panel"],
            "people": _people(cover),
            "figures": cover["figures"],
            "programme": cover.get("programme", []),
            "parts": sections(pieces),
            "qr": qr(site.reached(request, at, f"/buoi/{row['id']}/toan-van")),
            "last": {"seq": seq, "digest": digest.hex()},
            "address": address,
            "now": now,
            "older": None,
        }

    stamp = (seq, digest, None if PHASES[row["state"]].final else now // MINUTE_MS)
    return await site.public(request, at, "transcript.html", (row["id"], address), stamp, context)


async def _articles(
    site: Site, request: Request, at: RequestContext, value: str, rows: Sequence[Mapping[str, Any]], now: int
) -> list[Piece]:
    """The pairs as the transcript shows them. Each is drawn once while nothing in it changed: a record has a thousand
    of them, of which one is new. `value`: the session's own."""
    cover, shelf = msgspec.json.decode(value), site.byte_cache
    drawing = Drawing(site, at, cover["session"], _people(cover), site.url(request, at, "/cau/"), now)
    face, where = (hash(value), site.registry.turns), (at.lang, at.base, request.headers.get("host", ""))
    found: list[Piece] = []
    begun = time.monotonic()
    for row in rows:
        # What still waits says for how long.
        moment = None if MEANINGS[row["state"]].final else now // MINUTE_MS
        place, stamp = ("article", row["question"], *where), (*face, hash(row["value"]), moment)
        known: Piece | None = shelf.known(place, stamp)
        if known is None:
            pair = _timed(msgspec.json.decode(row["value"]))
            known = Piece(drawing.draw(pair), *placed(row, pair))
            shelf.keep(place, stamp, known)
        found.append(known)
        if time.monotonic() - begun > TURN_S:
            await asyncio.sleep(0)
            begun = time.monotonic()
    return found


async def question(site: Site, request: Request, at: RequestContext) -> Response:
    """The permanent page of one question: 404 hidden or absent, 410 taken out of sight. One that was merged leads to
    the question under which it stands, unless its words were erased."""
    id = request.path_params["question"]
    rows = await site.service.book.rows("transcript", {"question": id})
    if rows and rows[0]["session"] is None:
        return await inbox_page.question(site, request, at)
    if not rows and (main := await _main(site, at, id)):
        if (stub := await _erased(site, request, at, id)) is not None:
            return stub
        return RedirectResponse(f"{at.base}/cau/{main}", 302, {"Cache-Control": byte_cache.public(site.settings.cache)})
    if not rows or not site.keeps(at, rows[0]["room"]):
        raise Refused("question.unknown")
    row, value = await row_of(site, at, str(rows[0]["session"])), str(rows[0]["value"])
    pair, now = _timed(msgspec.json.decode(value)), site.now()
    address = site.url(request, at, f"/cau/{pair['question']['id']}")

    async def context() -> dict[str, Any]:
        cover = msgspec.json.decode(row["value"])
        found = {**pair, "session": cover["session"], "people": _people(cover), "address": address, "now": now}
        found |= await beside(site, pair, row, rows[0]["at"])
        found["alike"] = alike.pairs
        found["qr"] = qr(site.reached(request, at, f"/cau/{pair['question']['id']}"))
        return found | {"structured": structured(pair, address, site.unit_of(cover["session"]))}

    meaning, alike = MEANINGS[pair["question"]["state"]], await alike_beside.beside(site, request, at, pair["question"])
    gone = 410 if taken_out(pair["question"]["state"]) else 200  # of one that is elsewhere the page says where
    template, status = ("gone.html", gone) if meaning.stub else ("question.html", 200)
    done = PHASES[row["state"]].final and meaning.final and not meaning.stub
    # What stands beside it: out of sight there, it is out of this page.
    stamp = (hash((value, row["value"])), None if done else now // MINUTE_MS, alike.mark)
    return await site.public(request, at, template, (pair["question"]["id"], address), stamp, context, status)


async def beside(site: Site, pair: Mapping[str, Any], row: Mapping[str, Any], changed_at: object) -> dict[str, Any]:
    """What stands beside a question: the legal documents that its answer names, where the replay has it, what is kept
    of it when its words are gone."""
    id, answer, session = str(pair["question"]["id"]), pair["answer"], str(row["id"])
    law = references(whole(answer)) if answer and answer.get("text") else []
    told: dict[str, Any] = {"law": law, "second": None, "kept": None}
    if answer and answer.get("text") and answer["mode"] != "later" and PHASES[row["state"]].over:
        figures = await site.service.book.rows("figures", {"session": session})
        began: Any = figures[0]["began_at"] if figures else None
        told["second"] = second_of(answer, msgspec.json.decode(row["value"])["session"], began) if began else None
    if taken_out(pair["question"]["state"]):
        counted = await site.service.book.rows("questions", {"question": id})
        moments = {name: counted[0][name] if counted else None for name in ("asked_at", "answered_at")}
        told["kept"] = {**moments, "gone_at": changed_at}
    return told


def taken_out(state: str) -> bool:
    """Whether a question in this state was public and was taken out of sight."""
    return MEANINGS[state].stub and MEANINGS[state].heading not in ELSEWHERE


async def _main(site: Site, at: RequestContext, id: str) -> str | None:
    """The question under which this one stands, if everybody may read that one."""
    found = await site.service.book.rows("questions", {"question": id})
    if not found or not site.keeps(at, found[0]["room"]):
        return None
    main = found[0]["merged_into"]
    if found[0]["shown"]:  # these rows are a moment behind the transcript, where it no longer stands by itself
        runtime = await site.service.runtime(str(found[0]["session"]))
        question = runtime.view.state.get(Question, id)
        main = question.into if question else None
    if not main:
        return None
    main = str(main)
    return main if await site.service.book.rows("transcript", {"question": main}) else None


async def merged_and_erased(site: Site, id: str) -> dict[str, Any] | None:
    """What is told of a merged question whose words were erased: it stands nowhere by itself, and its main question is
    nothing to which it leads."""
    found = await site.service.book.rows("questions", {"question": id})
    if not found or not (session := found[0]["session"]):
        return None
    stream = str(found[0]["stream"])
    head = (await site.service.book.heads([stream]))[stream].seq
    if await Cursors(site.service.book).at("questions", stream) < head:  # what it says is of a moment ago
        question = (await site.service.runtime(str(session))).view.state.get(Question, id)
        told = {name: getattr(question, name, None) for name in TOLD_OF_ERASED}
    else:
        told = {name: found[0][name] for name in TOLD_OF_ERASED}
    return {"id": id, "session": session, "room": found[0]["room"], **told} if told["erased_at"] else None


async def _erased(site: Site, request: Request, at: RequestContext, id: str) -> Response | None:
    """Its stub."""
    if (told := await merged_and_erased(site, id)) is None:
        return None
    row = await row_of(site, at, str(told["session"]))
    address, cover = site.url(request, at, f"/cau/{id}"), msgspec.json.decode(row["value"])
    kept = {"asked_at": told["asked_at"], "answered_at": None, "gone_at": told["erased_at"]}

    async def context() -> dict[str, Any]:
        shown = {"question": told, "answer": None, "session": cover["session"], "people": _people(cover), "kept": kept}
        return shown | {"address": address, "now": site.now(), "qr": qr(site.reached(request, at, f"/cau/{id}"))}

    return await site.public(request, at, "gone.html", (id, address), (row["value"], kept["gone_at"]), context, 410)


def structured(pair: dict[str, Any], address: str, unit: str) -> dict[str, Any] | None:
    """What a search engine is told of an answered question (schema.org/QAPage): nothing that the page does not say."""
    question, answer = pair["question"], pair["answer"]
    if not answer or "text" not in question:
        return None
    person = (answer["signed"] or {}).get("name")
    who = {"@type": "Person", "name": person} if person else {"@type": "Organization", "name": unit}
    asker = {"author": {"@type": "Person", "name": question["name"]}} if question["name"] else {}
    answered = {"@type": "Answer", "text": whole(answer), "url": address, "author": who}
    answered["datePublished"] = day_of(answer["published_at"]).isoformat()
    asked = {"@type": "Question", "name": question["text"], "text": question["text"], "answerCount": 1}
    if other := question.get("translation"):
        asked["inLanguage"] = other["original"]
    asked["datePublished"] = day_of(question["asked_at"]).isoformat()
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {**asked, **asker, "acceptedAnswer": answered},
    }


def _people(cover: Mapping[str, Any]) -> dict[str, Value]:
    return {person["id"]: person for person in cover["panel"]}
