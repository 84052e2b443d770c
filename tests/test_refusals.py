"""Every refusal is declared once, with its HTTP status; nothing is declared that nobody says."""

from http import HTTPStatus

from server.errors import Refused
from server.refusals import _BY_STATUS, STATUS, status_of
from tests.docs.codes import refusals


def test_every_code_that_is_raised_is_declared_and_no_other() -> None:
    assert set(STATUS) ^ refusals() == set()


def test_none_is_declared_twice() -> None:
    assert len(STATUS) == sum(map(len, _BY_STATUS.values()))


def test_each_kind_of_refusal_has_its_status() -> None:
    told = {code: status_of(Refused(code)) for code in ("question.unknown", "form.origin", "asks.throttled", "retry")}
    assert told == {"question.unknown": 404, "form.origin": 403, "asks.throttled": 429, "retry": 503}
    assert {HTTPStatus(status) for code, status in STATUS.items() if code.endswith(".throttled")} == {429}
