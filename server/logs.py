"""Logs: one line of JSON per event. Users' texts are cut and escaped, and no cause writes more than a line a second."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

from server.transport.log_throttle import LogThrottle

LONGEST_TEXT = 200
LONGEST_LINES = 60

# What JSON leaves as it is although a terminal or a log viewer acts on it: C1 controls, bidi, zero width, separators.
ACTIVE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]")


def set_up(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every logger of the process through one handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(LogThrottle())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "name": record.name,
            "say": _say(record),
        }
        if unsaid := getattr(record, "unsaid", 0):
            line["unsaid"] = unsaid
        if record.exc_info:
            line["error"] = [_cut(text) for text in self.formatException(record.exc_info).splitlines()[-LONGEST_LINES:]]
        return ACTIVE.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(line, ensure_ascii=False))


def _say(record: logging.LogRecord) -> str:
    args = record.args
    if isinstance(args, tuple):
        args = tuple(map(_cut, args))
    elif isinstance(args, dict):
        args = {key: _cut(value) for key, value in args.items()}
    try:
        said = str(record.msg) % args if args else str(record.msg)
    except (TypeError, ValueError, KeyError):
        said = f"{record.msg} {args}"
    return said[: LONGEST_TEXT * 5]


def _cut(value: object) -> object:
    """Numbers stay numbers for the template; everything else is text of limited length."""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
