"""What was typed, as terms; and what of a text is marked for it."""

import pytest

from server.errors import Refused
from server.search import bits
from server.search.documents import Documents
from server.search.key import Key
from server.search.marks import excerpt
from server.search.query import Query, parse
from server.search.similar import rare_words, score
from tests.search import texts


def read(typed: str) -> Query:
    return parse(typed, 200, 24)


def folded(typed: str) -> list[tuple[str, ...]]:
    return [term.folded for term in read(typed).terms]


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("đất mua Đất", [("dat",), ("mua",)]),
        ('"giấy viết tay" đất', [("giay", "viet", "tay"), ("dat",)]),
        ("«giấy viết tay» “sổ đỏ”", [("giay", "viet", "tay"), ("so", "do")]),
        ('đất "viết tay', [("dat",), ("viet",), ("tay",)]),
        ('"" đất ""', [("dat",)]),
        ("a AND b* NOT (c:d) NEAR/2", [("a",), ("and",), ("b",), ("not",), ("c",), ("d",), ("near",), ("2",)]),
        ("  \0\u200b đất \n", [("dat",)]),
        ("", []),
    ],
)
def test_words_phrases_and_nothing_else(typed: str, terms: list[tuple[str, ...]]) -> None:
    assert folded(typed) == terms


@pytest.mark.parametrize(
    ("typed", "prefix"), [("sang t*", False), ("sang te*", True), ("te* sang", False), ('"a b"*', False)]
)
def test_a_star_opens_the_last_word_alone(typed: str, prefix: bool) -> None:
    assert [term.prefix for term in read(typed).terms][-1] == prefix


@pytest.mark.parametrize(
    ("typed", "code"),
    [("a" * 201, "long"), (" ".join(map(str, range(25))), "words"), ("***", "no_word"), ('"', "no_word")],
)
def test_what_cannot_be_searched_for_is_said(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=f"search.{code}"):
        read(typed)


def test_what_is_marked_is_what_was_looked_for_however_it_is_written() -> None:
    found = excerpt("Mua đất bằng GIẤY viết tay; <b>giây</b>", read('"giay viet" mua'), 200)
    assert [piece.text for piece in found if piece.marked] == ["Mua", "GIẤY viết"]
    assert "".join(piece.text for piece in found) == "Mua đất bằng GIẤY viết tay; <b>giây</b>"


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ('"giấy chứng nhận"', ["giấy chứng nhận"]),
        ('"giay chung nhan" nhận', ["nhận", "giấy chứng nhận"]),
        ('"chứng nhận giấy"', []),
        ('"tôi nhận" "nhận một"', ["Tôi nhận một"]),
        ("chứng giấy", ["giấy chứng", "giấy"]),
        ('"đỏ giấy" đo*', ["đỏ", "giấy"]),
    ],
)
def test_words_of_a_phrase_are_marked_where_they_stand_as_the_phrase(typed: str, marked: list[str]) -> None:
    found = excerpt("Tôi nhận một giấy chứng nhận sổ đỏ; giấy.", read(typed), 200)
    assert [piece.text for piece in found if piece.marked] == marked


def test_an_excerpt_begins_shortly_before_the_first_of_them() -> None:
    found = excerpt("đầu " * 200 + "sổ đỏ của tôi" + " đuôi" * 200, read("so do"), 100)
    assert (found[0].text, found[-1].text) == ("… ", "…")
    assert [piece.text for piece in found if piece.marked] == ["sổ đỏ"]
    assert sum(len(piece.text) for piece in found) < 150


def test_a_word_without_end_is_cut_all_the_same() -> None:
    assert sum(len(piece.text) for piece in excerpt("a" * 100_000 + " sổ", read("so"), 100)) < 400


def test_sets_hold_what_was_put_into_them() -> None:
    numbers = {1, 8, 9, 63, 64, 4000}
    held = bits.of(numbers)
    assert (set(bits.numbers(held)), held.bit_count(), bits.of([])) == (numbers, 6, 0)
    assert [number in bits.Members(held) for number in (1, 2, 4000, 4001, 99_999)] == [True, False, True, False, False]


def test_numbers_that_are_in_the_most_sets_come_first() -> None:
    sets = [bits.of(each) for each in ({1, 2, 3}, {2, 3}, {3, 4}, {3}, {2, 900})]
    assert [bits.in_most(sets, enough) for enough in (1, 2, 3)] == [[3], [3, 2], [3, 2, 1, 4, 900]]
    assert bits.in_most([], 5) == []


def test_the_likest_answered_question_comes_first() -> None:
    documents = Documents(1 << 20)
    rows = [{**row, "n": n + 1, "shown": 1} for n, row in enumerate(texts.documents(1, 60))]
    own = "Máy xúc lấp mương thuỷ lợi đầu ngõ"
    rows[7] |= {"question": "own", "asked_folded": "may xuc lap muong thuy loi dau ngo", "room": "angiang"}
    documents.apply(rows)
    words = rare_words(f"{own}, ai chịu?")
    found = {word: bits.of(row["n"] for row in rows if word in row["asked_folded"].split()) for word in words}
    best = score(documents, found, 3, documents.every)
    assert (best[0].question, best[0].room) == ("own", "angiang")
    assert best[0].likeness > 0.5 > max((each.likeness for each in best[1:]), default=0)
    assert score(documents, {}, 3, documents.every) == []
    elsewhere = score(documents, found, 3, documents.of("room", ["angiang"]))
    assert [(each.question, each.room) for each in elsewhere if each.question == "own"] == [("own", "angiang")]
    assert {each.room for each in elsewhere} == {"angiang"}


def test_the_first_answered_question_of_a_house_has_its_like() -> None:
    documents = Documents(1 << 20)
    (row,) = texts.documents(1, 1)
    documents.apply([{**row, "n": 1, "shown": 1}])
    found = {word: bits.of([1]) for word in rare_words(row["asked_folded"])}
    assert [each.question for each in score(documents, found, 3, documents.every)] == [row["question"]]


def test_sets_are_kept_up_to_so_many_bytes() -> None:
    documents = Documents(1000)
    for number in range(100):
        documents.keep(Key((str(number),)), 1 << 800)
    assert documents.known(Key(("0",))) is None
    assert documents.known(Key(("99",))) == 1 << 800
