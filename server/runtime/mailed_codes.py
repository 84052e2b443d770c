"""Codes for whoever lost the slip: mailed to the address that was left with the question, and good for an hour or two.

A code is made of the question, the hour and the installation's secret, and stored nowhere: it is made anew when the
mail is sent, and when somebody comes with it.
"""

import base64
import hashlib
import hmac

from server.errors import Refused
from server.local_time import HOUR_MS

MARK = ":"
KIND = "data_code"


class MailedCodes:
    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"giaoluu mailed code 1", hashlib.sha256)

    def code(self, question: str, now: int) -> str:
        hour = now // HOUR_MS
        return f"{question}{MARK}{hour}{MARK}{self._sign(question, hour)}"

    def question(self, code: str, now: int) -> str:
        """The question that it opens. Raises Refused for one that is not ours, or too old."""
        question, _, rest = "".join(code.split()).partition(MARK)
        hour, _, sign = rest.partition(MARK)
        if not (hour.isascii() and hour.isdigit()) or len(hour) > 9:
            raise Refused("lookup.mistyped")
        if not hmac.compare_digest(self._sign(question, int(hour)).encode(), sign.encode()):
            raise Refused("lookup.unknown")
        if not 0 <= now // HOUR_MS - int(hour) <= 1:
            raise Refused("data_request.stale")
        return question

    def _sign(self, question: str, hour: int) -> str:
        made = hmac.digest(self._key, f"{question} {hour}".encode(), hashlib.sha256)
        return base64.b32encode(made[:10]).decode()
