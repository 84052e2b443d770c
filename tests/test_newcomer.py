"""A newcomer adds an event by touching three files: the noun, its test, the words. Proved on a scratch copy:
the button appears on the desk, the audit's sentence is there, and the replay shows it at its second."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.servers import ROOT, process
from tests.runtime.test_process import FIELDS, plan

pytestmark = [pytest.mark.slow, pytest.mark.long]

NOUN = '''

from server.domain.session.question import change
from server.domain.session.question_state import ASKED
from server.log.event import event


@event("question.sent_back")
class SentBack(Event, frozen=True):
    """The asker was asked to make it clearer."""

    question: str


@NOUN.command("question.send_back", by=EDITORS, on=WORKING, when=(ACCEPTED,), sample=_about)
def send_back(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (ACCEPTED,))
    return (SentBack(question=p.question),)


@NOUN.fold(SentBack)
def _sent_back(stream: StreamState, happened: SentBack, where: Happened) -> None:
    change(stream, happened.question, where, state=ASKED)
'''
TEST = """
from server.views.stream_view import StreamView
from server.words import t
from tests.runtime.services import home


async def test_a_question_is_sent_back(sqlite_url):
    async with home(sqlite_url) as here:
        await here.plan()
        id = (await here.ask())["question"]
        await here.do("lan", "question.accept", question=id, text_rev=1)
        assert "question.send_back" in here.seen("desk")[id]["can"]
        await here.do("lan", "question.send_back", question=id, state="accepted")
        assert here.seen("desk")[id]["state"] == "asked"
        replay, states = StreamView(f"session:{here.session}"), []
        for entry in await here.service.book.read(f"session:{here.session}"):
            replay.apply(entry)
            states += [v["state"] for v in replay.frame("desk", 0)["put"] if v["id"] == id]
        assert states == ["asked", "accepted", "asked"]
        assert entry.name == "question.sent_back"
        assert t(f"event.{entry.name}", by="Lan") == "Lan trả câu hỏi lại để hỏi rõ."
"""
WORDS = """
"command.question.send_back" = "Trả lại để hỏi rõ"
"event.question.sent_back" = "{by} trả câu hỏi lại để hỏi rõ."
"""


async def test_three_files_make_an_event(tmp_path: Path, sqlite_url: str, browser: Any) -> None:
    scratch = tmp_path / "scratch"
    for part in ("server", "config", "client", "tests"):
        shutil.copytree(ROOT / part, scratch / part)
    shutil.copy(ROOT / "pyproject.toml", scratch)
    for name, more in (
        ("server/domain/session/moderation.py", NOUN), ("config/words.vi.toml", WORDS),
        ("tests/domain/session/test_sent_back.py", TEST),
    ):  # fmt: skip
        with (scratch / name).open("a", encoding="utf-8") as file:
            file.write(more)
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/domain/session/test_sent_back.py", "tests/laws/test_secrets.py"],
        cwd=scratch, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tested.returncode == 0, tested.stdout
    async with process(tmp_path / "var", sqlite_url, scratch) as server:
        lan = await server.staff("lan", "gltt:moderator")
        session = await plan(server, lan)
        await lan.join(session, "desk")
        while not (asked := await lan.do("question.ask", text="Xin hỏi rõ hơn?", **FIELDS))["ok"]:
            assert asked["code"] == "session.not_open_yet"
        id = asked["receipt"]["question"]
        await lan.do("question.accept", question=id, text_rev=1)
        context = await browser.new_context(viewport={"width": 1366, "height": 768})
        await context.add_cookies([{"name": "giaoluu", "value": lan.cookie, "url": server.url}])
        page = await context.new_page()
        await page.goto(f"{server.url}/r/gltt/buoi/{session}/ban")
        await page.locator(".heads").wait_for()
        await page.keyboard.press("2")
        await page.get_by_role("button", name="Trả lại để hỏi rõ").click()
        await page.get_by_text("Xin hỏi rõ hơn?").first.wait_for()
        while lan.table["question", id]["state"] != "asked":
            await page.wait_for_timeout(20)
        await context.close()
