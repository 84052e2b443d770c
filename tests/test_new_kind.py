"""A kind of stream is a package and a line in the list of kinds; its test and its words make it whole.

Proved on a scratch copy with a unit's inbox, in which letters are entered and settled: laws, documentation, and a
browser that takes a seat there.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.servers import process
from tests.runtime.test_process import plan
from tests.scratch import FEW, Scratch

KIND = '''"""An inbox: letters that came to a unit. Its stream is there as long as the register names the unit."""

from server.domain.erasure import words
from server.domain.inbox import letter
from server.domain.kind import Kind
from server.domain.roles import DESK, RUNNERS
from server.domain.state import StreamState

NOUNS = (letter.NOUN, words(("",)))


def _place(state: StreamState) -> str:
    return state.id


INBOX = Kind("inbox", nouns=NOUNS, place=_place, seats={DESK: frozenset(RUNNERS)})
'''
NOUN = '''"""A letter that came to a unit.

entered ──settle──▶ settled
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Note
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, RUNNERS
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

ENTERED, SETTLED = "entered", "settled"
STATES = (ENTERED, SETTLED)


@event("letter.entered")
class Entered(Event, frozen=True):
    """A letter came and was entered."""

    letter: str
    text: Words


@event("letter.settled")
class Settled(Event, frozen=True):
    """What the letter asks for is done."""

    letter: str


class Letter(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "letter"
    state: Annotated[str, says("`entered` or `settled`")]
    text: Annotated[ErasableText, says("what it is about")]


NOUN = Noun(
    "letter",
    entity=Letter,
    events=(Entered, Settled),
    states=STATES,
    seen=(Seen((DESK,), "state text can", STATES),),
)


class Enter(Payload, frozen=True, kw_only=True):
    text: Note


class Settle(Payload, frozen=True, kw_only=True):
    letter: Id


def _enter_sample(draw: Draw) -> dict[str, Any]:
    return {"text": f"Thư {draw.token()}"}


def _settle_sample(draw: Draw) -> dict[str, Any]:
    return {"letter": draw.fitting().id}


@NOUN.command("letter.enter", by=RUNNERS, on=("",), sample=_enter_sample)
def enter(stream: StreamState, actor: Actor, p: Enter, now: Now) -> tuple[Event, ...]:
    return (Entered(letter=now.id, text=p.text),)


@NOUN.command("letter.settle", by=RUNNERS, on=("",), when=(ENTERED,), sample=_settle_sample)
def settle(stream: StreamState, actor: Actor, p: Settle, now: Now) -> tuple[Event, ...]:
    letter = stream.get(Letter, p.letter)
    if letter is None or letter.state != ENTERED:
        raise Refused("question.unknown")
    return (Settled(letter=p.letter),)


@NOUN.fold(Entered)
def _entered(stream: StreamState, happened: Entered, where: Happened) -> None:
    stream.put(Letter(id=happened.letter, state=ENTERED, text=ErasableText(where.seq, happened.text)))


@NOUN.fold(Settled)
def _settled(stream: StreamState, happened: Settled, where: Happened) -> None:
    stream.put(msgspec.structs.replace(stream.need(Letter, happened.letter), state=SETTLED))
'''
TEST = '''"""Letters of a unit: entered, settled, erased."""

from server.domain.inbox.letter import Letter
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.laws.histories import ASKERS, STAFF

LAN, LEAD = STAFF[0], STAFF[1]
INBOX = "inbox:angiang"


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    return [state.need(Letter, id).text for _, id in state.keys("letter")]


def test_a_letter_is_entered_settled_and_erased() -> None:
    scene = Scene(INBOX).when(LAN, "letter.enter", text="Đơn").then("letter.entered")
    ((_, id),) = scene.state.keys("letter")
    assert sorted((scene.seen("desk", "letter") or {})["can"]) == ["letter.settle"]
    scene.when(LAN, "letter.settle", letter=id).then("letter.settled")
    assert (scene.seen("desk", "letter") or {})["state"] == "settled"
    scene.when(LAN, "letter.settle", letter=id).refused("question.unknown")
    scene.when(LEAD, "words.erase", seqs=[1]).then("words.erased")
    assert (scene.seen("desk", "letter") or {})["text"] == ""


def test_nobody_else_enters_one() -> None:
    Scene(INBOX).when(ASKERS[0], "letter.enter", text="Đơn").refused("command.forbidden")
'''
WORDS = {
    "vi": """
"command.letter.enter" = "Nhập thư"
"command.letter.settle" = "Xong thư"
"event.letter.entered" = "{by} nhập một thư."
"event.letter.settled" = "{by} giải quyết xong một thư."
""",
    "en": """
"command.letter.enter" = "Enter a letter"
"command.letter.settle" = "Settle the letter"
"event.letter.entered" = "{by} entered a letter."
"event.letter.settled" = "{by} settled a letter."
""",
}
PLACES = [
    "config/words.en.toml",
    "config/words.vi.toml",
    "server/domain/inbox/__init__.py",
    "server/domain/inbox/letter.py",
    "server/domain/kinds.py",
    "tests/domain/inbox/test_letter.py",
]
SEAT = """async (stream) => {
  const module = (name) => performance.getEntriesByType("resource").find((each) => each.name.includes(name)).name;
  const lib = ["/lib/store", "/lib/socket", "/lib/wire"].map((name) => import(module(name)));
  const [{ Store }, { Line }, { opener }] = await Promise.all(lib);
  const store = (window.table = new Store());
  const path = JSON.parse(document.getElementById("page").textContent).socket;
  new Line({ open: opener({ path }), store, join: { session: stream, audience: "desk" }, http: null }).start();
}"""


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.browser
async def test_six_files_make_a_kind_of_stream(tmp_path: Path, sqlite_url: str, browser: Any) -> None:
    scratch = Scratch(tmp_path / "scratch")
    scratch.add("server/domain/inbox/__init__.py", KIND)
    scratch.add("server/domain/inbox/letter.py", NOUN)
    scratch.put(
        "server/domain/kinds.py",
        ("from server.domain.kind import", "from server.domain.inbox import INBOX\nfrom server.domain.kind import"),
        ("KINDS = (SESSION, ", "KINDS = (SESSION, INBOX, "),
    )  # fmt: skip
    scratch.add("tests/domain/inbox/test_letter.py", TEST)
    for lang, words in WORDS.items():
        scratch.add(f"config/words.{lang}.toml", words)
    scratch.run("tests.docs.tables")
    scratch.run("pytest", "-q", *FEW, "tests/domain/inbox", "tests/domain/test_scenes.py", "tests/docs/test_tables.py",
                "tests/docs/test_docs.py")  # fmt: skip
    scratch.run("pytest", "-q", *FEW, "tests/laws/test_frames.py", "tests/laws/test_references.py",
                "tests/laws/test_secrets.py", "-k", "inbox or tables")  # fmt: skip
    assert "4 passed" in scratch.run("pytest", "-q", *FEW, "tests/chaos/test_fold.py", "-k", "letter")
    assert scratch.touched() == PLACES
    async with process(tmp_path / "var", sqlite_url, scratch.root, GIAOLUU_WEB_LINKED="false") as server:
        lan = await server.staff("lan", "gltt:moderator")
        session = await plan(server, lan)
        await lan.join("inbox:gltt", "desk")
        context = await browser.new_context(bypass_csp=True)
        await context.add_cookies([{"name": "giaoluu", "value": lan.cookie, "url": server.url}])
        page = await context.new_page()
        await page.goto(f"{server.url}/r/gltt/buoi/{session}/ban")
        await page.locator(".heads").wait_for()
        assert (await lan.do("letter.enter", text="Đơn xin cấp sổ"))["ok"]
        await page.evaluate(SEAT, "inbox:gltt")
        await page.wait_for_function("window.table.all('letter')[0]?.text === 'Đơn xin cấp sổ'")
        letter = await page.evaluate("window.table.all('letter')[0].id")
        assert (await lan.do("letter.settle", letter=letter))["ok"]
        await page.wait_for_function("window.table.all('letter')[0].state === 'settled'")
        await context.close()
        await lan.leave()
        assert (await server.verify())[0] == 0
