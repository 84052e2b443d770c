"""A state means something in one place. Proved on scratch copies of the nouns with one state more, `parked`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.domain.meaning import Meaning, columns, declare
from server.domain.session.question_state import MEANINGS, STATES

ROOT = Path(__file__).resolve().parents[3]
HOLD = '''

from server.log.event import event

PARKED = "parked"


@event("question.parked")
class WasHeld(Event, frozen=True):
    """The question waits for advice from elsewhere."""

    question: str


@NOUN.command("question.park", by=EDITORS, on=WORKING, when=(ASKED, ACCEPTED), sample=_about)
def hold(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (ASKED, ACCEPTED))
    return (WasHeld(question=p.question),)


@NOUN.command("question.let_go", by=EDITORS, on=WORKING, when=(PARKED,), sample=_about)
def let_go(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (PARKED,))
    return (Accepted(question=p.question),)


@NOUN.fold(WasHeld)
def _held(stream: StreamState, happened: WasHeld, where: Happened) -> None:
    act(stream, happened.question, where, state=PARKED)
'''
MEANING = '    "parked": (False, True, False, True, False, "later", "waiting"),\n'
SCENE = """
from server.domain.meaning import columns
from server.domain.session.question import Question
from server.domain.session.question_state import MEANINGS
from server.domain.session.session import of, unanswered
from server.views.figures import figures
from server.views.mine import mine
from server.views.stream_view import StreamView
from tests.laws.histories import ASKERS, STAFF, STREAM, Writer

writer = Writer()
writer.act(STAFF[1], "session.open_intake", {})
writer.act(ASKERS[0], "question.ask", writer.payload(writer.kind.command("question.ask"), 1))
(_, id), = writer.state.keys("question")
writer.act(STAFF[0], "question.park", {"question": id, "state": "asked"})
writer.act(STAFF[1], "session.end", {})
writer.act(STAFF[1], "session.close", {})
room = StreamView(STREAM)
for entry in writer.entries:
    room.apply(entry)
desk = {value["id"]: value for value in room.frame("desk", 0)["put"]}
print(of(writer.state).state, unanswered(writer.state), desk[id]["state"], sorted(desk[id]["can"]))
print([name for name, states in columns(MEANINGS) if "parked" in states], figures(writer.state)["waiting"])
print(mine(room.state, [id])[0]["due"] is not None)
"""


def run(tmp_path: Path, meaning: str, code: str) -> subprocess.CompletedProcess[str]:
    """`code` on a copy in which a question may be parked, and `meaning` is what is said of it."""
    for part in ("server", "config", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part)
    (nouns,) = (path.parent for path in tmp_path.glob("server/**/moderation.py"))
    with (nouns / "moderation.py").open("a", encoding="utf-8") as file:
        file.write(HOLD)
    question = (nouns / "question_state.py").read_text(encoding="utf-8")
    first = "    ACCEPTED:   "
    assert question.count(first) == 1
    (nouns / "question_state.py").write_text(question.replace(first, meaning + first), encoding="utf-8")
    return subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)


def test_a_state_that_says_nothing_does_not_import(tmp_path: Path) -> None:
    done = run(tmp_path, "", "import server.domain.kinds")
    assert done.returncode
    assert "question.let_go starts from parked: no such state is declared by question" in done.stderr


@pytest.mark.parametrize("left_out", Meaning.__struct_fields__)
def test_a_state_that_leaves_something_out_does_not_import(left_out: str) -> None:
    said = {name: getattr(MEANINGS["asked"], name) for name in Meaning.__struct_fields__ if name != left_out}
    with pytest.raises(TypeError, match=f"parked of a question does not say what it means.*{left_out}"):
        declare("question", tuple(said), {"parked": tuple(said.values())})


@pytest.mark.parametrize("wrong", [(False, True), (False, True, False, True, False, "nowhere", "waiting")])
def test_a_row_that_is_cut_or_names_no_column_does_not_import(wrong: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="parked of a question does not say what it means"):
        declare("question", Meaning.__struct_fields__, {"parked": wrong})


def test_a_new_state_blocks_closing_and_stands_on_the_desk(tmp_path: Path) -> None:
    done = run(tmp_path, MEANING, SCENE)
    assert done.stdout.splitlines() == [
        "follow_up 1 parked ['question.classify', 'question.let_go', 'question.merge', 'question.undo']", "['later'] 1",
        "True",
    ], done.stderr  # fmt: skip


def test_every_state_stands_in_one_column() -> None:
    placed = [state for _, states in columns(MEANINGS) for state in states]
    assert sorted(placed) == sorted(STATES)
