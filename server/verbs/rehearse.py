"""diễn tập một buổi qua cửa công khai rồi đối chiếu / play a session through the public door and count it"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from server import settings
from server.domain.session.question_state import STATES
from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.engine import open_engine
from server.office.units import Room, registry
from server.people.people import People
from server.projections.tables import TABLES
from server.rehearsal.ledger import Ledger
from server.rehearsal.play import Company, Outcome
from server.rehearsal.sample import samples
from server.rehearsal.script import write
from server.rehearsal.seat import Place, Shut
from server.rehearsal.stage_hands import Cast, prepare
from server.rehearsal.tempo import Tempo
from server.runtime import terms
from server.runtime.broadcaster import Nobody
from server.runtime.service import Service
from server.settings import Settings
from server.transport.tasks import everyone, spawn
from server.words import t

PROGRESS_S = 2.0
ASKED = {"vi": "đã hỏi", "en": "asked"}


class Failed(Exception):
    """Why no rehearsal can be played, in words for its operator."""


def main(argv: list[str]) -> int:
    parser = _parser()
    given = parser.parse_args(argv)
    slug = registry().room_of(given.room)
    try:
        if slug is None:
            raise Failed(f"không có phòng {given.room} / there is no room {given.room}")
        if given.speed <= 0 or given.questions < 1:
            raise Failed("--speed > 0, --questions > 0")
        chosen = settings.chosen(given)
        return asyncio.run(rehearse(chosen, registry().rooms[slug], given))
    except (settings.SettingsError, Failed) as wrong:
        print(f"giaoluu rehearse: {wrong}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="giaoluu rehearse", description=__doc__)
    settings.arguments(parser)
    parser.add_argument("--speed", type=float, default=10, help="nhanh gấp / so many times as fast (10)")
    parser.add_argument("--room", default=registry().ministry, help="phòng / room (%(default)s)")
    parser.add_argument("--questions", type=int, default=len(samples().question), help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="cùng số, cùng kịch bản / same number, same script")
    parser.add_argument("--url", help="máy chủ đang chạy / the running server (http://127.0.0.1:<web.port>)")
    return parser


async def rehearse(chosen: Settings, room: Room, given: argparse.Namespace) -> int:
    url = given.url or f"http://127.0.0.1:{chosen.web.port}"
    sample = samples()
    script = write(sample.question, given.questions, given.seed)
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        with in_words(url):
            book = Book(engine, tables=TABLES)
            await _answers(url)
            cast = await _prepare(book, chosen, room)
            place = Place.of(url, chosen.web, room.slug, cast.session)
            print(f"{place.origin}/buoi/{cast.session}", flush=True)
            company = Company(place, cast, script, sample, given.seed)
            begun = time.monotonic()
            await company.gather()
            progress = spawn(_progress(company, begun), "progress")
            try:
                await company.perform(Tempo(given.speed))
                outcome = await company.close(book, chosen.secret)
            finally:
                progress.cancel()
                await company.go_home()
        _table(outcome, time.monotonic() - begun)
        return 1 if outcome.faults else 0
    finally:
        await everyone.close()
        await engine.dispose()


async def _prepare(book: Book, chosen: Settings, room: Room) -> Cast:
    """As the operator of this machine, in the database itself; the server finds it there."""
    people = People(book.engine, chosen)
    measured = terms.terms(chosen, registry())
    service = Service(book, people, measured, chosen.limits, chosen.secret, Nobody())
    return await prepare(service, people, chosen, room, samples().session, f"rehearsal-{time.time_ns()}")


async def _answers(url: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/healthz") as answer:
        answer.raise_for_status()


@contextmanager
def in_words(url: str) -> Iterator[None]:
    try:
        yield
    except aiohttp.ClientError as error:
        raise Failed(
            f"không có máy chủ ở {url}, hãy chạy ./giaoluu run / "
            f"there is no server at {url}, start it with ./giaoluu run ({error})"
        ) from error
    except (Shut, Refused, SQLAlchemyError) as no:
        raise Failed(
            f"máy chủ không cho vào; nó có dùng cùng cơ sở dữ liệu và khoá không? / "
            f"the server does not let us in; has it the same database and key? ({str(no).partition(chr(10))[0]})"
        ) from no
    except Unavailable as outage:
        raise Failed(f"cơ sở dữ liệu không trả lời / the database does not answer: {outage}") from outage


async def _progress(company: Company, begun: float) -> None:
    while True:
        await asyncio.sleep(PROGRESS_S)
        print(f"{time.monotonic() - begun:5.0f} s  {_sum(company.ledger, 'vi')}", flush=True)


def _sum(ledger: Ledger | Outcome, lang: str) -> str:
    words = {state: t(f"state.question.{state}", lang).lower() for state in STATES}
    parts = [f"{ledger.by_state[state]} {words[state]}" for state in STATES if ledger.by_state[state]]
    return f"{ledger.asked} {ASKED[lang]} = {' + '.join(parts) or 0}"


def _table(outcome: Outcome, seconds: float) -> None:
    print()
    for lang in ASKED:
        print(_sum(outcome, lang))
    for what, value in (
        ("số lần đối chiếu: mỗi câu một lần / counted, each question once", outcome.checks),
        ("lệnh đã xác nhận, đều có trong nhật ký / commands acked, each once in the log", outcome.commands),
        ("tranh nhau / conflicts met", outcome.conflicts),
        ("gửi lại vì mất xác nhận / sent again, ack lost", outcome.repeats),
        ("nối lại / lines taken up again", outcome.resumes),
        ("giây / seconds", round(seconds, 1)),
    ):
        print(f"  {value:>8}  {what}")
    for fault in outcome.faults:
        print(f"  ✗ {fault}")
    print("KHÔNG khớp / DOES NOT add up" if outcome.faults else "khớp / it adds up")
