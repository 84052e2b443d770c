"""What a certificate says of what was done, in sentences: never more than was done, and nothing that another of its
sentences denies."""

from collections.abc import Collection, Iterator

from server.domain.unit.data_answering import CORRECTED_NAME, CORRECTED_TEXT, NAME_HIDDEN, RESTRICTED, WORDS_GONE
from server.domain.unit.data_request import DataRequest, Left
from server.office.report_words import Say

# What is said of a name, a wording or a place that is kept is no longer so when all the words are erased.
_OVER = frozenset({CORRECTED_NAME, CORRECTED_TEXT, NAME_HIDDEN, RESTRICTED})
_NAME = frozenset({CORRECTED_NAME, NAME_HIDDEN})
_ELSEWHERE = ("downloads", "backups", "witnesses", "mails", "request")


def done(one: DataRequest, say: Say) -> list[str]:
    return [_but(one, what, say) for what in one.done if WORDS_GONE not in one.done or what not in _OVER]


def _but(one: DataRequest, what: str, say: Say) -> str:
    told = say(f"data_request.done.{what}")
    if what == WORDS_GONE or what in _OVER:
        named = any(each.named for each in one.left)
        others = any(not each.named for each in one.left)
        if (named and what != CORRECTED_TEXT) or (others and what not in _NAME):
            return say("certificate.but", what=told, heading=say("certificate.left"))
    return told


def left(one: DataRequest, say: Say, changed: Collection[Left] = ()) -> list[str]:
    """`changed`: those that are not as they were when the request was answered."""
    return list(dict.fromkeys(_left(one, say, changed)))


def _left(one: DataRequest, say: Say, changed: Collection[Left]) -> Iterator[str]:
    for each in one.left:
        told = say(f"certificate.left.{each.place if each.named else 'words'}", number=each.number)
        yield say("certificate.left_changed", what=told) if each in changed else told


def remains(one: DataRequest, say: Say) -> list[str]:
    log = "log_kept" if WORDS_GONE not in one.done else "log_but" if one.left else "log"
    heading = say("certificate.left")
    return [say(f"certificate.remains.{what}", heading=heading) for what in (log, *_ELSEWHERE)]
