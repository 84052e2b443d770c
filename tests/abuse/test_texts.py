"""Every text that somebody may send is measured and cleaned in a moment, whatever it is made of."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from server.characters import MARKS
from server.domain import command
from server.domain.command import Terms
from server.domain.session import SESSION
from server.errors import Refused
from server.people import names, passwords
from server.projections.lookup_codes import typed as written
from server.settings import load
from tests.laws.histories import TERMS

pytestmark = pytest.mark.alone

MOST_S, MOST_TIMES = 0.02, 15
"""On a slow machine: so many times what a plain text of that length takes."""
PLAIN = "Đất nhà tôi ở xã bên sông. "
LENGTHS = (500, 1000, 1900, 16_000, 32_000, 65_536)
PACKET = load(env={}).limits.packet_bytes
_random = random.Random(16)


def _shuffled(signs: str) -> Callable[[int], str]:
    return lambda length: "".join(_random.choices(signs, k=length))


KINDS: dict[str, Callable[[int], str]] = {
    "unsorted marks": _shuffled("\u0323\u0301\u0327\u0345\u031b\u0302"),
    "marks of two signs": _shuffled("\u0344\u0323"),
    "marks that bear no class": _shuffled("\u0f73\u0f75\u0f81\u0f71"),
    "all marks": _shuffled("".join(sorted(MARKS))),
    "letters under towers": lambda length: ("a" + "\u0323\u0301" * 14) * (length // 29),
    "towers with gaps": lambda length: "\u0301\u200b\u0323\ufe0f" * (length // 4),
    "Vietnamese taken apart": lambda length: "e\u0302\u0323 o\u031b\u0301" * (length // 7),
    "Hangul": _shuffled("\u1100\u1161\u11a8"),
    "ligatures": lambda length: "\ufdfa\u1e9e\ufb03" * (length // 3),
    "spaces": _shuffled(" \t\u00a0\u2003\u3000\u2800"),
    "breaks": _shuffled("\r\n\u2028\x85\x0b\x0c"),
    "unseen": _shuffled("\u200b\u200d\u202e\ufeff\u00ad"),
    "families": lambda length: "\U0001f468\u200d\U0001f469\u200d\U0001f467" * (length // 5),
    "flags": lambda length: "\U0001f1fb\U0001f1f3" * (length // 2),
    "surrogates": lambda length: "\ud800" * length,
    "NUL": lambda length: "\x00" * length,
    "plain": lambda length: "Xin hỏi thủ tục? " * (length // 17),
}


def readers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Whatever reads a text that was typed. Fields declared alike are read alike: one of them stands for all."""
    alike = {
        tuple(sorted(notes.items())): (wanted, field)
        for wanted in SESSION.commands.values()
        for field, notes in command._notes(wanted.payload).items()
        if "limit" in notes
    }
    for notes, (wanted, field) in alike.items():
        yield f"{wanted.name} {dict(notes)}", lambda typed, w=wanted, f=field: command.read(w, {f: typed}, TERMS)  # type: ignore[misc]
    yield "login", names.login
    yield "shown name", names.shown
    yield "password", passwords.normalise
    yield "look-up code", written


READERS = dict(readers())


def took(read: Callable[[str], object], typed: str) -> float:
    """Processor time, the best of three: what is measured is the text, not the machine."""
    best = float("inf")
    for _ in range(3):
        began = time.thread_time()
        with suppress(Refused):
            read(typed)
        best = min(best, time.thread_time() - began)
    return best


def most_s(length: int) -> float:
    plain = (PLAIN * (length // len(PLAIN) + 1))[:length]
    return max(MOST_S, MOST_TIMES * max(took(read, plain) for read in READERS.values()))


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_takes_long(kind: str) -> None:
    for length in LENGTHS:
        # Socket and JSON bring no more; what forms bring beyond it is too long for the texts of forms.
        typed = (
            KINDS[kind](length).encode(errors="surrogatepass")[: PACKET - PACKET % 12].decode(errors="ignore")
            or "\ud800"
        )
        slow = {name: seconds for name, read in READERS.items() if (seconds := took(read, typed)) > MOST_S}
        assert not slow or max(slow.values()) < most_s(length), (kind, length, slow)


def test_a_field_of_each_limit_is_tried() -> None:
    limits = {limit for each in SESSION.commands.values() for _, limit in command._limited(each.payload)}
    assert len(limits) > 5
    assert all(any(f"'limit': '{limit}'" in name for name in READERS) for limit in limits)


def test_the_measure_finds_what_is_quadratic() -> None:
    import unicodedata

    typed = KINDS["unsorted marks"](20_000)
    assert took(lambda each: unicodedata.normalize("NFC", each), typed) > most_s(20_000)


def test_lengths_are_in_code_points_and_come_first() -> None:
    limit = load(env={}).limits
    terms = Terms({**TERMS.limits}, TERMS.lists, limit.combining_marks, limit.code_points)
    ask = SESSION.commands["question.ask"]
    with pytest.raises(Refused) as no:
        command.measure(ask, {"text": "\u0301" * (2000 * limit.code_points + 1)}, terms)
    assert (no.value.code, no.value.details["field"]) == ("text.long", "text")
    command.measure(ask, {"text": "\u0301" * (2000 * limit.code_points)}, terms)
