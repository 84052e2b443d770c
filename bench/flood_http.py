"""The same flood by plain HTTP: each device posts questions to the form's address, as a script (JSON) and as a page
without scripts (a form) in turn, on a line that stays open, known again by the asker's token that it was given.
`python -m bench.flood http [devices] [rounds] [seconds] [few]`
"""

import json
import os
import re
import secrets
import selectors
import socket
import sys
import time
from collections import Counter
from urllib.parse import urlencode

from tests.abuse.service import question

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
_ASKER = re.compile(rb'"asker":"([^"]+)"')
_COOKIE = re.compile(rb"giaoluu_asker=([^;]+)")
AT_ONCE_S = 0.005


class Device:
    """One line of its own; what it is told when it asks."""

    def __init__(self, port: int, session: str) -> None:
        self._port, self._session, self._asker, self._n = port, session, "", 0
        self.waits = False
        self.line = self._dial()

    def _dial(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._port), source_address=("127.0.0.5", 0))
        line.setblocking(False)
        return line

    def ask(self) -> bool:
        """Nothing while the last one was not answered: this line says one thing after another."""
        if self.waits:
            return False
        self._n += 1
        what = question(f"Cau hoi {secrets.token_hex(6)} ve dat dai?")
        said, kind = self._json(what) if self._n % 2 else (urlencode({**what, **self._named()}).encode(), FORM)
        host = f"127.0.0.1:{self._port}"
        head = [
            f"POST /r/gltt/buoi/{self._session}/do HTTP/1.1", f"Host: {host}", f"Origin: http://{host}",
            f"Content-Type: {kind}", f"Content-Length: {len(said)}", f"Giaoluu-Asker: {self._asker}",
            f"Cookie: giaoluu_asker={self._asker}",
        ]  # fmt: skip
        try:
            self.waits = self.line.send("\r\n".join([*head, "", ""]).encode() + said) > 0
        except OSError:
            return False
        return self.waits

    def _named(self) -> dict[str, str]:
        return {"do": "question.ask", "cid": secrets.token_hex(8)}

    def _json(self, what: dict[str, str]) -> tuple[bytes, str]:
        named = self._named()
        return json.dumps({**named, "session": self._session, "with": what}).encode(), "application/json"

    def hear(self) -> str:
        """What came of the last one; "" when it was nothing yet."""
        try:
            told = self.line.recv(1 << 18)
        except OSError:
            return ""
        if not told:
            return "closed"
        if found := _ASKER.search(told) or _COOKIE.search(told):
            self._asker = found[1].decode()
        status = _STATUS.search(told)
        if status is None:
            return ""
        self.waits = False
        taken = status[1] == b"303" or (status[1] == b"200" and b'"ok":true' in told)
        return "ok" if taken else f"refused {status[1].decode()}"

    def anew(self) -> None:
        self.line.close()
        self.line, self.waits = self._dial(), False


FORM = "application/x-www-form-urlencoded"


def flood(port: int, session: str, devices: int, seconds: float) -> Counter[str]:
    """Each of its phases begins with a line on stdin."""
    os.setpriority(os.PRIO_PROCESS, 0, 19)
    every, ears, seen = [Device(port, session) for _ in range(devices)], selectors.DefaultSelector(), Counter[str]()
    for each in every:
        ears.register(each.line, selectors.EVENT_READ, each)
    print("here", flush=True)
    for _ in sys.stdin:
        began, said = time.monotonic(), 0
        while (now := time.monotonic() - began) < seconds:
            while said < now * devices:
                seen["sent" if every[said % devices].ask() else "still waits"] += 1
                said += 1
            for key, _event in ears.select(AT_ONCE_S):
                _heard(ears, key.data, seen)
    return seen


def _heard(ears: selectors.BaseSelector, device: Device, seen: Counter[str]) -> None:
    if told := device.hear():
        seen[told] += 1
    if told == "closed":
        ears.unregister(device.line)
        try:
            device.anew()
        except OSError:
            return
        ears.register(device.line, selectors.EVENT_READ, device)
