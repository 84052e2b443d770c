"""What a screen reader is told at each seat, as it is written down in spoken/: roles, names, order, states, and what is
said while something happens there. With WRITE_SPOKEN=1 the texts are written anew: read them before they are kept."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.hearing import Listener
from tests.browser.seats import Running
from tests.browser.speak import SEATS, Place

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parent / "spoken"
OFTEN = ("room", "desk")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in OFTEN else (pytest.mark.long,)) for name in SEATS]
)
async def test_a_reader_is_told_what_is_written_down(own_service: Running, window: Any, name: str) -> None:
    told, text = Listener(), FOLDER / f"{name}.txt"
    await SEATS[name](Place(own_service, window, told))
    if os.environ.get("WRITE_SPOKEN"):
        text.write_text(told.text, encoding="utf-8")
    assert told.text == text.read_text(encoding="utf-8")


def test_there_is_a_text_for_each_seat_and_no_other() -> None:
    assert {each.stem for each in FOLDER.glob("*.txt")} == set(SEATS)
