"""A certificate never says more than was done, and no two of its sentences deny each other."""

from server import words
from server.domain.unit.data_answering import CONTACT_GONE, NAME_HIDDEN, RESTRICTED, WORDS_GONE
from server.domain.unit.data_request import DataRequest, Left
from server.office import certificate_words

WORDING = Left("s", "question", "q", "wording", 12, False, 7)
ANSWER = Left("s", "answer", "q", "answer", 12, True, 9)


def one(*done: str, left: tuple[Left, ...] = ()) -> DataRequest:
    return DataRequest(
        id="r", state="resolved", number=1, question="q", session="s", receipt_no="X", right="erase", parts=(),
        way="slip", confirm_days=2, answer_days=20, received_at=1, done=done, left=left, by="staff:hung", acted_at=1,
    )  # fmt: skip


def test_where_all_words_are_erased_nothing_is_said_to_be_kept_of_them() -> None:
    for lang in words.LANGS:

        def say(key: str, **values: object) -> str:
            return words.t(key, lang, **values)  # noqa: B023

        told = certificate_words.done(one(CONTACT_GONE, NAME_HIDDEN, RESTRICTED, WORDS_GONE), say)
        assert told == [say("data_request.done.contact"), say("data_request.done.words")]
        assert certificate_words.remains(one(WORDS_GONE), say)[0] == say("certificate.remains.log")
        for done in (NAME_HIDDEN, CONTACT_GONE):
            assert certificate_words.remains(one(done), say)[0] == say("certificate.remains.log_kept")


def test_what_stays_is_named_beside_each_sentence_that_it_denies() -> None:
    said = one(CONTACT_GONE, WORDS_GONE, left=(WORDING, ANSWER, WORDING))
    told = certificate_words.done(said, words.t)
    assert ["Trừ những chỗ kể" in each for each in told] == [False, True]
    left = certificate_words.left(said, words.t, [WORDING])
    assert len(left) == 2
    assert "câu số 12" in left[0]
    assert "viết lại" in left[0], "the desk changed it since"
    assert "viết lại" not in left[1]
    assert "không có lời nào khác" in certificate_words.remains(said, words.t)[0]
    named = certificate_words.done(one(NAME_HIDDEN, left=(ANSWER,)), words.t)
    assert "Trừ những chỗ kể" in named[0]
    assert "Trừ" not in certificate_words.done(one(NAME_HIDDEN, left=(WORDING,)), words.t)[0], "words are not a name"
    assert certificate_words.left(one(NAME_HIDDEN), words.t) == []
