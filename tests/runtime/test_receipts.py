"""Look-up codes: no keyboard changes them, a slip of the finger is noticed, they are read however they are typed."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.kinds import state_of
from server.domain.session.question import LOOKUP, Asked
from server.errors import Refused
from server.log.event import Written, read
from server.projections.lookup_codes import FIRST_LETTERS, LENGTH, SIGNS, LookupCodes, typed
from server.projections.receipts import projector
from server.runtime.rate_limits import RateLimits
from server.runtime.receipts import Receipts
from server.settings import load

HOUSE = Receipts(b"s" * 32)
VOWELS = "AEIOUY"
TELEX = {
    **dict.fromkeys("SFRXJZ", ("TONE", VOWELS)),
    **{key: ("HAT", key) for key in "AEOD"},
    "W": ("HORN", "AOU"),
}
VNI = {
    **dict.fromkeys("123450", ("TONE", VOWELS)),
    "6": ("HAT", "AEO"), "7": ("HORN", "OU"), "8": ("HORN", "A"), "9": ("HAT", "D"),
}  # fmt: skip
TONES = dict(zip("SFRXJ12345", "\u0301\u0300\u0309\u0303\u0323" * 2, strict=True))
IDS = st.text("0123456789abcdef", min_size=24, max_size=24)


def through(keys: dict[str, tuple[str, str]], text: str) -> str:
    """What an input method makes of the text: a key marks the last letter before it that can bear its mark, wherever
    in the word that stands; a W without such a letter becomes Ư."""
    made: list[str] = []
    for key in text.upper():
        what, bases = keys.get(key, ("", ""))
        place = max((n for n, sign in enumerate(made) if sign[0] in bases), default=None) if bases else None
        if place is not None:
            mark = {"HAT": "\u0302", "HORN": "\u031b", "TONE": TONES.get(key, "")}[what]
            made[place] = "Đ" if made[place] == "D" else made[place] + mark
        else:
            made.append("U\u031b" if what == "HORN" and key == "W" else key)
    return unicodedata.normalize("NFC", "".join(made))


def test_the_simulated_keyboards_do_what_real_ones_do() -> None:
    assert through(TELEX, "KQEEXL") == "KQỄL"
    assert through(TELEX, "TIEENGS") == "TIẾNG"
    assert through(TELEX, "DDOWNF") == "ĐỜN"
    assert through(TELEX, "KW") == "KƯ"
    assert through(VNI, "TIE6NG1") == "TIẾNG"
    assert through(VNI, "D9O7N2") == "ĐỜN"
    assert through(VNI, "O7U7") == "ƠƯ"


@pytest.mark.parametrize("keys", [TELEX, VNI], ids=["telex", "vni"])
def test_no_two_signs_of_a_code_do_anything_to_each_other(keys: dict[str, tuple[str, str]]) -> None:
    """A key acts on one letter before it, so all ordered pairs, with anything between them, are all codes."""
    for one, other in itertools.product(SIGNS, repeat=2):
        assert through(keys, one + other) == one + other
        assert through(keys, one + SIGNS + other) == one + SIGNS + other
    changed = sum(
        through(keys, letters) != letters for letters in map("".join, itertools.product(FIRST_LETTERS, repeat=2))
    )
    assert changed > 20, "the first kind of code, which had this fault, is noticed"


@given(IDS)
def test_codes_pass_through_every_keyboard_and_back(question: str) -> None:
    code = HOUSE.code(question, LOOKUP)
    assert len(code) == LENGTH == 16
    assert set(code) <= set(SIGNS)
    assert through(TELEX, code) == through(VNI, code) == code == typed(code)


def test_sixty_bits_and_a_check_sign() -> None:
    assert len(SIGNS) == len(set(SIGNS)) == 16
    free = LENGTH - 1
    assert len(SIGNS) ** free == 2**60


@given(IDS, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_one_wrong_sign_never_fits(question: str, place: int, sign: str) -> None:
    code = HOUSE.code(question, LOOKUP)
    wrong = code[:place] + sign + code[place + 1 :]
    assert typed(wrong) == (code if wrong == code else None)


@given(IDS, st.integers(0, LENGTH - 2))
def test_two_neighbours_exchanged_never_fit(question: str, place: int) -> None:
    code = HOUSE.code(question, LOOKUP)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert typed(wrong) == (code if wrong == code else None)


WAYS = {
    "fours": lambda code: " ".join(code[n : n + 4] for n in range(0, len(code), 4)),
    "lower": str.lower,
    "hyphen": lambda code: "-".join((code[:8], code[8:])),
    "en dash": lambda code: f"{code[:4]}\u2013{code[4:]}",
    "minus": lambda code: f"{code[:4]}\u2212{code[4:]}",
    "dots": lambda code: ".".join(code),
    "middle dot": lambda code: "·".join(code),
    "zero width": lambda code: "\u200b".join(code) + "\u200b\ufeff",
    "no-break": lambda code: f"\u00a0{code[:4]}\u202f{code[4:]}\n",
    "full width": lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    "full width, lower, spaced": lambda code: "\u3000".join(chr(ord(sign) + 0xFEE0) for sign in code.lower()),
    "underscore": lambda code: f"{code[:4]}_{code[4:]}",
    "slash, quotes": lambda code: f"“{code[:4]}/{code[4:]}”",
    "Cyrillic letters": lambda code: code.translate(str.maketrans("CHKMPT", "СНКМРТ")),
    "Greek letters, lower": lambda code: code.translate(str.maketrans("HKMNPT", "ΗΚΜΝΡΤ")).lower(),
    "other direction": lambda code: f"\u202d{code}\u202c",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [1, LOOKUP])
def test_a_code_is_read_however_it_is_typed(way: str, kind: int) -> None:
    for n in range(20):
        code = HOUSE.code(f"{n:024x}", kind)
        assert typed(WAYS[way](code)) == code


def test_a_twin_that_no_code_has_is_read_as_the_sign_it_looks_like() -> None:
    code = next(code for n in range(500) if {*"8652"} <= {*(code := HOUSE.code(f"{n:024x}", LOOKUP))})
    assert typed(code.translate(str.maketrans("8652", "BGSZ"))) == code


@pytest.mark.parametrize(
    "text", ["", " ", "-", "K7M42QP", "x" * 500, "\u0301" * 300, "😀" * 16, "០១២៣៤៥៦៧", "K7M4 2QP1"]
)
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert typed(text) is None


def test_codes_on_paper_stay_good() -> None:
    """Both kinds, made with this secret once, for ever."""
    assert HOUSE.code("c67390136b6584f18b90c611", 1) == "7GHGF7LV"
    assert HOUSE.code("c67390136b6584f18b90c611", 2) == "8N4C49VM37M793C6"


def test_a_question_asked_before_the_second_kind_keeps_its_code() -> None:
    facts = (
        '{"asker_type":"citizen","field":"dat-dai","kind":"question","named":false,"number":1,"province":null,'
        '"question":"c67390136b6584f18b90c611"}'
    )
    asked = read(Written("question.asked", 1, facts, '{"name":"","raw":"","text":"Xin hỏi"}'))
    assert isinstance(asked, Asked)
    (row,) = projector(LookupCodes(b"s" * 32), ("session:",)).rows(state_of("session:s"), [], [asked])
    assert row.key == {"finder": HOUSE.finder(HOUSE.code(asked.question, 1))}


def throttles(**changed: int) -> RateLimits:
    return RateLimits(load({f"limits.{name}": str(value) for name, value in changed.items()}, env={}).limits)


def guess(held: RateLimits, ip: str, kind: int = LENGTH) -> bool:
    try:
        held.look_up(ip, kind)
    except Refused as no:
        return not (no.code == "lookup.throttled" and no.details["retry_after"] >= 1)
    return True


def test_all_addresses_share_one_budget_of_guesses() -> None:
    held = throttles(lookups_per_ip_min=5, lookups_per_min=40)
    tried = [guess(held, f"10.0.{n // 250}.{n % 250}") for n in range(500)]
    assert sum(tried) == 40
    assert guess(held, "10.9.9.9", 8), "the other kind has a budget of its own"


def test_one_address_cannot_use_up_what_all_have() -> None:
    held = throttles(lookups_per_ip_min=5, lookups_per_min=40)
    assert sum(guess(held, "10.0.0.1") for _ in range(500)) == 5
    assert guess(held, "10.0.0.2")


def test_right_codes_cost_nothing() -> None:
    held = throttles(lookups_per_ip_min=5, lookups_per_min=5)
    for _ in range(100):
        assert guess(held, "10.0.0.1")
        held.found("10.0.0.1", LENGTH)


def test_guesses_at_once_do_not_outrun_the_budget() -> None:
    """They are taken before the look, so all that wait for the database have paid already."""
    held = throttles(lookups_per_ip_min=5, lookups_per_min=5)
    assert [guess(held, "10.0.0.1") for _ in range(7)] == [True] * 5 + [False] * 2
