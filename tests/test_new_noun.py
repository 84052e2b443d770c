"""A noun is one declaration: its file, its place in the list of its kind, its test and its words make it whole.

Proved on a scratch copy with memos on questions that only the desk sees: laws, documentation and a desk in a browser.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.servers import process
from tests.runtime.test_process import FIELDS, plan
from tests.scratch import FEW, Scratch

NOUN = '''"""A memo on a question, from staff to staff; nobody else sees it.

written ──remove──▶ removed
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS
from server.domain.sample import Draw
from server.domain.session.guards import find
from server.domain.session.session import WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

WRITTEN, REMOVED = "written", "removed"


@event("memo.written")
class Written(Event, frozen=True):
    """Staff wrote a memo on a question."""

    memo: str
    question: str
    text: Words


@event("memo.removed")
class Removed(Event, frozen=True):
    """A memo was taken away."""

    memo: str


class Memo(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "memo"
    state: str
    question: Annotated[str, says("id of the question")]
    text: Annotated[ErasableText, says("what it says")]
    by: Annotated[str, says("who wrote it")]


NOUN = Noun(
    "memo",
    entity=Memo,
    events=(Written, Removed),
    states=(WRITTEN, REMOVED),
    seen=(Seen((DESK,), "question text by can", (WRITTEN,)), Seen((DESK,), "", (REMOVED,))),
    names={"question": "question"},
)


class Write(Payload, frozen=True, kw_only=True):
    question: Id
    text: Annotated[str, msgspec.Meta(extra={"limit": "note"})]


class Remove(Payload, frozen=True, kw_only=True):
    memo: Id


def _write_sample(draw: Draw) -> dict[str, Any]:
    return {"question": draw.any("question").id, "text": f"Xem {draw.token()}"}


def _remove_sample(draw: Draw) -> dict[str, Any]:
    return {"memo": draw.fitting().id}


@NOUN.command("memo.write", by=EDITORS, on=WORKING, sample=_write_sample)
def write(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    find(stream, p.question)
    return (Written(memo=now.id, question=p.question, text=p.text),)


@NOUN.command("memo.remove", by=EDITORS, on=WORKING, when=(WRITTEN,), sample=_remove_sample)
def remove(stream: StreamState, actor: Actor, p: Remove, now: Now) -> tuple[Event, ...]:
    memo = stream.get(Memo, p.memo)
    if memo is None or memo.state != WRITTEN:
        raise Refused("question.unknown")
    return (Removed(memo=p.memo),)


@NOUN.fold(Written)
def _written(stream: StreamState, happened: Written, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(Memo(id=happened.memo, state=WRITTEN, question=happened.question, text=text, by=where.by))


@NOUN.fold(Removed)
def _removed(stream: StreamState, happened: Removed, where: Happened) -> None:
    stream.put(msgspec.structs.replace(stream.need(Memo, happened.memo), state=REMOVED))
'''
TEST = '''"""Notes on a question: written, seen by the desk alone, removed."""

from server.domain.session.memo import Memo
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import EDITORS, LAN, MAI, WORKING, asked, gate


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    memos = [state.need(Memo, id) for _, id in state.keys("memo")]
    return [memo.text for memo in memos if audience == "desk" and memo.state == "written"]


def test_who_may_and_when() -> None:
    assert gate("memo.write") == gate("memo.remove") == (EDITORS, WORKING)


def test_a_note_is_the_desks_alone() -> None:
    scene, id = asked()
    scene.when(LAN, "memo.write", question=id, text="Hỏi lại Sở.").then("memo.written")
    assert (scene.seen("desk", "memo") or {})["text"] == "Hỏi lại Sở."
    assert [scene.seen(audience, "memo") for audience in ("public", "panel")] == [None, None]
    ((_, memo),) = scene.state.keys("memo")
    scene.when(LAN, "memo.remove", memo=memo).then("memo.removed")
    assert scene.seen("desk", "memo") is None
    scene.when(LAN, "memo.remove", memo=memo).refused("question.unknown")


def test_a_note_is_of_a_question_and_not_empty() -> None:
    scene, id = asked()
    scene.when(LAN, "memo.write", question="none", text="Sao?").refused("question.unknown")
    scene.when(LAN, "memo.write", question=id, text=" ").refused("text.empty")
    scene.when(MAI, "memo.write", question=id, text="Sao?").refused("command.forbidden")
'''
WORDS = {
    "vi": """
"command.memo.write" = "Ghi chú"
"command.memo.remove" = "Bỏ ghi chú"
"event.memo.written" = "{by} ghi chú một câu hỏi."
"event.memo.removed" = "{by} bỏ một ghi chú."
""",
    "en": """
"command.memo.write" = "Write a memo"
"command.memo.remove" = "Remove the memo"
"event.memo.written" = "{by} wrote a memo on a question."
"event.memo.removed" = "{by} removed a memo."
""",
}
PLACES = [
    "config/words.en.toml",
    "config/words.vi.toml",
    "server/domain/session/__init__.py",
    "server/domain/session/memo.py",
    "tests/domain/session/test_memo.py",
]
FOLD, RESENT = "tests/chaos/test_fold.py::test_every", "tests/laws/test_resends.py::test_what_was_done"
# What has to know of it, and not by a list of its own: the first of them each time, all with the long tests.
AT_ONCE = (
    "tests/domain/session/test_memo.py", "tests/domain/test_scenes.py", "tests/docs/test_tables.py",
    "tests/laws/test_secrets.py",
)  # fmt: skip
NOTICED = (
    *AT_ONCE, "tests/docs/test_docs.py", "tests/laws/test_frames.py", "tests/laws/test_references.py",
    *(f"{FOLD}_command_is_followed_to_the_seats[memo.{name}]" for name in ("write", "remove")),
    *(f"{FOLD}_event_is_followed_to_the_seats[memo.{name}]" for name in ("written", "removed")),
    f"{RESENT}_gives_its_first_ack_whatever_stands_against_it[sqlite-nothing]",
)  # fmt: skip
# Whatever frame the desk's table takes from here on, it can be looked at from outside.
WATCH = """async () => {
  const url = performance.getEntriesByType("resource").find((each) => each.name.includes("/lib/store")).name;
  const { Store } = await import(url);
  const take = Store.prototype.take;
  Store.prototype.take = function (frame) { window.table = this; return take.call(this, frame); };
}"""


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    copy = Scratch(tmp_path / "scratch")
    copy.add("server/domain/session/memo.py", NOUN)
    copy.put(
        "server/domain/session/__init__.py",
        ("    moderation,\n", "    moderation,\n    memo,\n"),
        ("    stage.NOUN,\n", "    stage.NOUN,\n    memo.NOUN,\n"),
    )
    copy.add("tests/domain/session/test_memo.py", TEST)
    for lang, words in WORDS.items():
        copy.add(f"config/words.{lang}.toml", words)
    copy.run("tests.docs.tables")
    return copy


@pytest.mark.slow
@pytest.mark.parametrize("noticed", [AT_ONCE, pytest.param(NOTICED, marks=pytest.mark.long)], ids=["at once", "all"])
def test_five_files_make_a_noun(scratch: Scratch, noticed: tuple[str, ...]) -> None:
    scratch.run("pytest", "-q", *FEW, *noticed, "-k", "not round and not unit")
    assert scratch.touched() == PLACES


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.browser
async def test_the_desk_has_it(scratch: Scratch, tmp_path: Path, sqlite_url: str, browser: Any) -> None:
    async with process(tmp_path / "var", sqlite_url, scratch.root, GIAOLUU_WEB_LINKED="false") as server:
        lan = await server.staff("lan", "gltt:moderator")
        session = await plan(server, lan)
        await lan.join(session, "desk")
        while not (asked := await lan.do("question.ask", text="Xin hỏi?", **FIELDS))["ok"]:
            assert asked["code"] == "session.not_open_yet"
        context = await browser.new_context(bypass_csp=True)
        await context.add_cookies([{"name": "giaoluu", "value": lan.cookie, "url": server.url}])
        page = await context.new_page()
        await page.goto(f"{server.url}/r/gltt/buoi/{session}/ban")
        await page.locator(".heads").wait_for()
        await page.evaluate(WATCH)
        assert (await lan.do("memo.write", question=asked["receipt"]["question"], text="Hỏi lại Sở."))["ok"]
        await page.wait_for_function("window.table?.all('memo')[0]?.text === 'Hỏi lại Sở.'")
        await context.close()
        await lan.leave()
