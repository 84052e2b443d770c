"""The words of all documents in memory: no more of them than there may be."""

from server.search.held_words import HeldWords


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
