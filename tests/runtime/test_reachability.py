"""What comes with an address: the boxes that were shown and ticked, apart from the question itself."""

from pathlib import Path
from typing import Any

import pytest

from server import words
from server.domain.session.reachable import ASK_BACK, NOTIFY, PURPOSES, TEXT, UNBOXED
from server.errors import Refused
from server.runtime.reachability import apart

DECISION = Path(__file__).resolve().parents[2] / "docs/decisions/0041-consents.md"
MAIL = {"text": "Hỏi", "mail": "a@thu.example"}


@pytest.mark.parametrize(
    ("boxes", "consents"),
    [({"consent_notify": "1"}, (NOTIFY,)), ({"consent_ask_back": True}, (ASK_BACK,))],
)
def test_what_was_ticked_goes_with_the_address_and_not_with_the_question(boxes: Any, consents: Any) -> None:
    rest, left = apart({**MAIL, "consent": TEXT, **boxes})
    assert (rest, left and left.consents, left and left.text) == ({"text": "Hỏi"}, consents, TEXT)


def test_a_client_of_before_agrees_as_its_words_said() -> None:
    _, left = apart(MAIL)
    assert left is not None
    assert (left.consents, left.text) == (PURPOSES, UNBOXED)
    assert apart({"text": "Hỏi", "consent": TEXT})[1] is None


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"mail": "a@thu.example", "consent": TEXT}, "consent.needed", "consent_notify"),
        ({"consent": TEXT, "consent_notify": "1"}, "consent.address", "mail"),
        ({"mail": "a@thu.example", "consent": "2031-01-01"}, "command.malformed", "consent"),
        ({"mail": "a@thu.example", "consent": 7}, "command.malformed", "consent"),
        ({"consents": ["notify"]}, "command.malformed", "consents"),
        ({"consent_text": TEXT}, "command.malformed", "consent_text"),
    ],
)
def test_an_address_without_a_use_and_a_use_without_an_address_are_refused(more: Any, code: str, field: str) -> None:
    with pytest.raises(Refused) as no:
        apart({"text": "Hỏi", **more})
    assert (no.value.code, no.value.details["field"]) == (code, field)


def test_the_words_of_this_version_are_written_down_for_whoever_reads_an_old_entry() -> None:
    told = DECISION.read_text(encoding="utf-8")
    for purpose in PURPOSES:
        assert f"| `{TEXT}` | `{purpose}` | {words.t(f'consent.{purpose}')} |" in told
