"""Log lines: always one line of JSON, whatever users write, and never a flood."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from server import logs
from server.transport.log_throttle import CAUSES, LogThrottle

# What it writes cannot be told from one test process to another.
pytestmark = pytest.mark.alone

HOSTILE = "a\r\nb\x1b[31m%s{}\u202ec\u2028d\x85e\ud800f\U000e0041g"


@pytest.fixture
def lines() -> Iterator[Any]:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    logs.set_up(stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(False)
    root.handlers = handlers
    root.setLevel(level)


def test_a_line_says_when_who_and_what(lines: Any) -> None:
    logging.getLogger("server.live").warning("closed %d of %s", 3, "angiang")
    (line,) = lines()
    assert line["say"] == "closed 3 of angiang"
    assert (line["level"], line["name"]) == ("warning", "server.live")
    assert line["at"].endswith("+00:00")


def test_hostile_text_stays_in_its_line_and_does_nothing(lines: Any) -> None:
    logging.getLogger("door").warning("refused %s", HOSTILE)
    (line,) = lines()
    assert line["say"] == f"refused {HOSTILE}"


def test_nothing_active_reaches_the_stream() -> None:
    record = logging.LogRecord("door", logging.WARNING, "", 0, "refused %s", (HOSTILE + "Vũ Đức",), None)
    written = logs.Lines().format(record)
    assert written.isprintable()
    assert "Vũ Đức" in written


def test_long_text_is_cut(lines: Any) -> None:
    logging.getLogger("door").warning("refused %s", "x" * 10_000)
    assert len(lines()[0]["say"]) == len("refused ") + logs.LONGEST_TEXT + 1


def test_a_failure_brings_its_traceback_in_the_same_line(lines: Any) -> None:
    try:
        raise ValueError("y" * 5000)
    except ValueError:
        logging.getLogger("house").exception("turn failed")
    (line,) = lines()
    assert line["say"] == "turn failed"
    assert line["error"][-1].startswith("ValueError: yyy")
    assert max(map(len, line["error"])) <= logs.LONGEST_TEXT + 1


def test_a_template_that_does_not_fit_is_no_reason_to_fail() -> None:
    for template, args in (("%d wrong", ("three",)), ("100% wrong", (3,)), ("%(a)s", ({"b": 1},))):
        record = logging.LogRecord("door", logging.WARNING, "", 0, template, args, None)
        assert template.split("%")[0] in json.loads(logs.Lines().format(record))["say"]


def test_one_cause_writes_one_line_a_second_and_counts_the_rest() -> None:
    now = [0.0]
    throttle = LogThrottle(lambda: now[0])

    def said(template: str, *args: object) -> logging.LogRecord | None:
        record = logging.LogRecord("door", logging.WARNING, "", 0, template, args, None)
        return record if throttle.filter(record) else None

    assert said("malformed packet from %s", "a")
    assert [said("malformed packet from %s", n) for n in range(1000)] == [None] * 1000
    assert said("another cause")
    now[0] = 1.5
    again = said("malformed packet from %s", "b")
    assert again is not None
    assert again.__dict__["unsaid"] == 1000


def test_a_record_that_passed_one_throttle_passes_the_next_with_its_count() -> None:
    now = [0.0]
    outer = LogThrottle(lambda: 0.0)
    inner = LogThrottle(lambda: now[0])
    said = []
    for number in range(5):
        now[0] = number / 2
        record = logging.LogRecord("door", logging.WARNING, "", 0, "flood", (), None)
        if inner.filter(record) and outer.filter(record):
            said.append(record.__dict__["unsaid"])
    assert said == [0, 1, 1]


def test_causes_made_of_user_text_do_not_fill_the_memory() -> None:
    now = [0.0]
    throttle = LogThrottle(lambda: now[0])
    for n in range(5000):
        now[0] += 0.01
        throttle.filter(logging.LogRecord("door", logging.WARNING, "", 0, f"text {n}", (), None))
    assert len(throttle._said) <= CAUSES
