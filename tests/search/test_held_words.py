"""The words of all documents in memory: no more of them than there may be, and each where it stands now."""

import time

from server.search.held_words import HeldWords
from server.search.key import Key
from tests.search import texts


def document(n: int, text: str) -> dict[str, object]:
    return {"n": n, "asked_exact": text, "rest_exact": ""}


def test_texts_and_new_words_are_counted() -> None:
    words = HeldWords()
    words.put(document(n, "xin hỏi") for n in range(100))
    many = 150_000
    assert not words.over(many)
    words.put([document(100, " ".join(f"từ{n}" for n in range(300)))])
    assert words.over(many)
    words.take_out(range(101))
    assert words.over(many), "the words are still known"


def test_what_is_said_anew_without_another_word_is_left_as_it_is() -> None:
    words = HeldWords()
    words.put(document(n, "xin hỏi") for n in range(10))
    before = dict(words._texts)
    words.put(document(n, "xin hỏi" if n else "xin thưa") for n in range(10))
    assert [n for n in range(10) if words._texts[n] is not before[n]] == [0]
    assert words.find(Key(("hỏi",), exact=True), (1 << 10) - 1) == (1 << 10) - 2


def test_many_go_out_as_quickly_as_they_came_in() -> None:
    """Each was looked for in the whole list of each of its words, and a session that changed held up everybody."""
    rows = [dict(row, n=n) for n, row in enumerate(texts.documents(0, 800, 0))]
    words, gone = HeldWords(), range(200, 600)
    begun = time.process_time()
    words.put(rows)
    came = time.process_time() - begun
    begun = time.process_time()
    words.take_out(gone)
    assert time.process_time() - begun < came
    left = HeldWords()
    left.put(row for row in rows if row["n"] not in gone)
    for key in (Key(("dat",)), Key(("dat",), asked=True)):
        assert words.find(key, (1 << 800) - 1) == left.find(key, (1 << 800) - 1) != 0
