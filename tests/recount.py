"""The figures of reports and of the public account, counted once more from the log alone, beside what is exported.

python -m tests.recount FOLDER      what `./giaoluu simulate-round --keep` has left

Nothing of the program's own counting is used: entries are read as rows, their facts as JSON. An entry about questions
that is not known here fails, rather than being left out.
"""

import asyncio
import io
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from openpyxl import load_workbook

from server import settings
from server.app import App, running
from tests.web.sites import HOST, Visit

BECOMES = {
    "question.accepted": "accepted", "question.refused": "refused", "question.withdrawn": "withdrawn",
    "question.called": "accepted", "question.returned": "accepted", "question.promised": "promised",
    "question.answered": "answered", "question.acknowledged": "noted", "question.held": "asked",
    "question.clarified": "asked", "question.released": "asked", "question.transferred": "transferred",
    "question.came_back": "asked", "question.referred": "referred", "question.set_apart": "referred",
    "question.veiled": "veiled",
}  # fmt: skip
IN_A_BOX = {
    "inbox.accepted": "accepted", "inbox.published": "answered", "question.transferred": "transferred",
    "question.came_back": "asked", "question.referred": "referred", "question.set_apart": "referred",
    "question.held": "asked", "question.clarified": "asked", "question.released": "asked",
}  # fmt: skip
BESIDES = {
    "question.redacted", "question.name_redacted", "question.assigned", "question.settled", "question.placed",
    "question.classified", "question.taken_up", "question.clock_noted", "question.asked_there", "question.asking_over",
    "question.reply_came",
}  # fmt: skip
# Biểu 1 behind what was received.
COLUMNS = (
    ("in_session",), ("on_time",), ("late",), ("transferred", "referred"), ("merged",),
    ("refused", "withdrawn", "veiled", "noted", "erased"), ("open", "overdue"),
)  # fmt: skip


class Asked(NamedTuple):
    number: int
    kind: str
    field: str
    way: str
    at: int
    state: str = "asked"
    was: str = ""
    mode: str = ""
    published: int | None = None


class Recount:
    """One session as its entries up to `seq` tell it."""

    def __init__(self, entries: Iterable[tuple[int, int, str, dict[str, Any]]]) -> None:
        self.asked: dict[str, Asked] = {}
        self.due = 0
        self.earlier: list[tuple[int, int]] = []
        self.room = ""
        self.signed: tuple[int, int] | None = None
        self.inbox_seq = 0
        self.round, self.cancelled, self.starts_at = "", False, 0
        for _, at, name, facts in entries:
            self._take(at, name, facts)

    def _take(self, at: int, name: str, facts: dict[str, Any]) -> None:
        id = facts.get("question", "")
        if name in ("session.planned", "session.replanned", "session.deadlines_moved"):
            self.due, self.room = facts.get("answer_due", self.due), facts.get("room", self.room)
            self.round = facts.get("round") or self.round
            self.starts_at = facts.get("starts_at", self.starts_at)
        elif name == "session.postponed":
            self.earlier.append((at, self.due))
            self.due = facts["answer_due"]
        elif name == "session.cancelled":
            self.cancelled = True
        elif name == "report.signed":
            self.signed = facts["head_seq"], at
            self.inbox_seq = facts.get("inbox_seq", 0)
        elif name in ("question.asked", "question.entered", "question.arrived"):
            way = {"question.asked": "web", "question.entered": "offline"}.get(name, "unit")
            came = facts.get("asked_at", at)
            state = "accepted" if name == "question.entered" else "asked"
            self.asked[id] = Asked(facts["number"], facts["kind"], facts["field"], way, came, state)
        elif name == "question.entered_on_behalf":
            self._change(id, way=facts["channel"], at=facts["arrived_at"])
        elif name == "question.merged":
            for one in facts["questions"]:
                self._change(one, was=self.asked[one].state, state="merged")
        elif name in ("question.unmerged", "question.unveiled"):
            self._change(id, state=self.asked[id].was)
        elif name in ("question.erased", "inbox.erased"):
            self._erased(id)
        elif name in BECOMES:
            self._change(id, was=self.asked[id].state, state=BECOMES[name])
        elif name in ("answer.published", "answer.entered"):
            self._change(id, mode=facts["mode"], published=at, state="answered")
        elif name.startswith("question.") and name not in BESIDES:
            raise ValueError(f"{name} is not counted here")

    def _erased(self, id: str) -> None:
        """What was answered stays so; what awaited an answer awaits none."""
        state = self.asked[id].was if self.asked[id].state == "veiled" else self.asked[id].state
        if state in ("asked", "accepted", "promised", "noted", "answered"):
            self._change(id, state="answered" if state == "answered" else "erased")

    def _change(self, id: str, **changes: Any) -> None:
        self.asked[id] = self.asked[id]._replace(**changes)

    def outcome(self, one: Asked, now: int) -> str:
        due = next((due for at, due in self.earlier if one.at < at), self.due)
        if one.state == "answered":
            return "in_session" if one.mode != "later" else "late" if (one.published or 0) > due else "on_time"
        if one.state not in ("asked", "accepted", "promised"):
            return one.state
        if one.kind == "opinion" and one.state != "asked":
            return "noted"
        return "overdue" if now > due else "open"

    def outcomes(self, now: int) -> Counter[str]:
        return Counter(self.outcome(one, now) for one in self.asked.values())

    def table(self, by: str, now: int) -> dict[str, list[int]]:
        """The columns of Biểu 1 for each value; of the questions alone."""
        found: dict[str, list[int]] = {}
        for one in self.asked.values():
            if one.kind != "question":
                continue
            line, told = found.setdefault(getattr(one, by), [0] * (1 + len(COLUMNS))), self.outcome(one, now)
            line[0] += 1
            line[1 + next(n for n, names in enumerate(COLUMNS) if told in names)] += 1
        return found


class Inbox:
    """The questions of one round in a unit's inbox, as the unit's entries tell them; or those of one session that are
    there still."""

    def __init__(self, entries: Iterable[tuple[int, int, str, dict[str, Any]]], round: str, origin: str = "") -> None:
        self.found: dict[str, dict[str, Any]] = {}
        for _, at, name, facts in entries:
            id = facts.get("question", "")
            if name == "question.arrived" and (facts["origin"] == origin if origin else facts["round"] == round):
                self.found[id] = {
                    "kind": facts["kind"],
                    "due": facts["due"],
                    "state": "asked",
                    "published": 0,
                    "was": "",
                }
            elif (one := self.found.get(id)) is None:
                continue
            elif name in IN_A_BOX:
                one |= {"was": one["state"], "state": IN_A_BOX[name]}
                one |= {"published": at} if name == "inbox.published" else {}
            elif name == "question.bounced":
                one["state"] = one["was"]
            elif name == "question.clock_resumed":
                one |= {"due": facts["due"], "stands": False}
            elif name == "question.clock_paused":
                one["stands"] = True
            elif name == "question.extension_requested":
                one["asked"] = facts["until"]
            elif name == "question.extension_decided" and facts["agreed"]:
                one["due"] = max(one["asked"], one["due"])

    def outcomes(self, now: int, here: bool = False) -> Counter[str]:
        every = (self._outcome(one, now) for one in self.found.values())
        return Counter(each for each in every if not (here and each == "transferred"))

    @staticmethod
    def _outcome(one: dict[str, Any], now: int) -> str:
        if one["state"] == "answered":
            return "late" if one["published"] > one["due"] else "on_time"
        if one["state"] not in ("asked", "accepted"):
            return str(one["state"])
        if one["kind"] == "opinion" and one["state"] == "accepted":
            return "noted"
        return "overdue" if now > one["due"] and not one.get("stands") else "open"


def read(path: str, stream: str, seq: int = 10**9) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as log:
        rows = log.execute("select seq, at, name, facts from entries where stream = ? and seq <= ? order by seq",
                           (stream, seq))  # fmt: skip
        for at_seq, at, name, facts in rows:
            yield at_seq, at, name, json.loads(facts)


def sessions(path: str) -> list[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as log:
        return [row[0] for row in log.execute("select distinct stream from entries where stream like 'session:%'")]


def sheets(made: bytes) -> list[list[list[Any]]]:
    return [[list(row) for row in sheet.values] for sheet in load_workbook(io.BytesIO(made)).worksheets]


def lines(sheet: list[list[Any]]) -> Counter[tuple[int, ...]]:
    """The figures of a table, line by line, whatever the lines are called; its last line is the sum."""
    return Counter(tuple(row[2:]) for row in sheet[1:])


def expected(found: dict[str, list[int]]) -> Counter[tuple[int, ...]]:
    total = tuple(map(sum, zip(*found.values(), strict=True))) if found else (0,) * (1 + len(COLUMNS))
    return Counter([*map(tuple, found.values()), total])


@asynccontextmanager
async def opened(folder: str) -> AsyncIterator[App]:
    chosen = {"paths.var": folder, "database.url": f"sqlite:///{folder}/giaoluu.db", "redis.url": ""}
    async with running(settings.load(chosen | {"limits.sign_ins_per_ip_min": "10000"})) as app:
        yield app


async def wrong(app: App, path: str) -> list[str]:
    """What the exports say otherwise than the log; empty when nothing."""
    found: list[str] = []
    async with Visit(app, HOST) as reader:
        await reader.sign_in(app, "recount", ("gltt", "auditor"))
        for stream in sessions(path):
            found += await _session(app, reader, path, stream)
    for row in await app.book.rows("rounds", {}):
        room = str(row["room"])
        async with Visit(app, HOST.replace("gltt", room)) as reader:
            await reader.sign_in(app, f"recount-{room}", (room, "auditor"))
            found += await _round(app, reader, path, str(row["id"]))
    return found


async def _session(app: App, reader: Visit, path: str, stream: str) -> list[str]:
    now, every, id = app.book.now(), [*read(path, stream)], stream.partition(":")[2]
    counted, then = Recount(every), now
    public = await reader.get(f"/buoi/{id}/cong-khai.json", headers={"Host": HOST.replace("gltt", counted.room)})
    account = public.json()["account"]["outcomes"]
    found = [] if _nonzero(account) == _nonzero(counted.outcomes(now)) else [f"{stream}: account {account}"]
    inbox_seq = counted.inbox_seq if counted.signed else 10**9
    if counted.signed is not None:
        seq, then = counted.signed
        counted = Recount(read(path, stream, seq))
    answer = await reader.get(f"/buoi/{id}/bao-cao.xlsx")
    if answer.status_code != 200:
        return [*found, f"{stream}: {answer.status_code}"]
    outcomes, fields, _, ways, *_ = sheets(answer.content)
    more = load_workbook(io.BytesIO(answer.content)).worksheets[4:]
    box = {each.title: [row[7] for row in each.values][1:] for each in more}
    inboxes = {"Hộp thư": _inbox(path, stream, counted, inbox_seq, then)}
    for title, wanted in (inboxes | {"Hộp thư nơi khác": _away(path, stream, counted, then)}).items():
        names = Counter(box.get(title, ()))
        if sorted(names.values()) != sorted(wanted.values()):
            found.append(f"{stream}: {title} {names} instead of {wanted}")
    told = [n for _, n, *_ in outcomes[1:-1] if n]
    if sorted(told) != sorted(_nonzero(counted.outcomes(then)).values()) or outcomes[-1][1] != len(counted.asked):
        found.append(f"{stream}: outcomes {outcomes} instead of {counted.outcomes(then)}")
    for what, sheet in (("field", fields), ("way", ways)):
        if lines(sheet) != expected(counted.table(what, then)):
            found.append(f"{stream}: {sheet} instead of {counted.table(what, then)}")
    return found


def holding(path: str) -> dict[tuple[str, str], str]:
    """By round and unit, the session whose report tells of the unit's inbox: the last that was not called off."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for stream in sessions(path):
        one = Recount(read(path, stream))
        if one.round and not one.cancelled:
            key = one.round, one.room
            found[key] = max(found.get(key, (0, "")), (one.starts_at, stream), key=lambda each: each[0])
    return {key: stream for key, (_, stream) in found.items()}


_HOLDING: dict[str, dict[tuple[str, str], str]] = {}


def told(path: str) -> dict[tuple[str, str], str]:
    if path not in _HOLDING:
        _HOLDING[path] = holding(path)
    return _HOLDING[path]


def _inbox(path: str, stream: str, one: Recount, seq: int, now: int) -> Counter[str]:
    if not seq or told(path).get((one.round, one.room)) != stream:
        return Counter()
    return Inbox(read(path, f"unit:{one.room}", seq), one.round).outcomes(now)


def _away(path: str, stream: str, one: Recount, now: int) -> Counter[str]:
    """What was asked here and stands in the inbox of a unit whose own report tells of none, as its entries say."""
    found = Counter[str]()
    for unit in units(path):
        if (one.round, unit) not in told(path):
            until = ((seq, at, name, facts) for seq, at, name, facts in read(path, f"unit:{unit}") if at <= now)
            found += Inbox(until, "", stream).outcomes(now, here=True)
    return found


def units(path: str) -> list[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as log:
        wanted = "select distinct stream from entries where stream like 'unit:%' and name = 'question.arrived'"
        return [row[0].partition(":")[2] for row in log.execute(wanted)]


async def _round(app: App, reader: Visit, path: str, id: str) -> list[str]:
    """The sums of what was signed."""
    answer = await reader.get(f"/can-bo/dot/{id}/tong-hop.xlsx")
    if answer.status_code != 200:
        return [f"round {id}: {answer.status_code}"]
    fields: dict[str, list[int]] = {}
    units: list[tuple[int, ...]] = []
    inboxes = Counter[str]()
    for row in await app.book.rows("sessions", {"round": id}):
        counted = Recount(read(path, str(row["stream"])))
        if counted.signed is None:
            continue
        stream, (seq, at) = str(row["stream"]), counted.signed
        inboxes += _inbox(path, stream, counted, counted.inbox_seq, at) + _away(path, stream, counted, at)
        table = Recount(read(path, stream, seq)).table("field", at)
        for field, line in table.items():
            fields[field] = [a + b for a, b in zip(fields.get(field, [0] * len(line)), line, strict=True)]
        units.append(tuple(map(sum, zip(*table.values(), strict=True))) if table else (0,) * (1 + len(COLUMNS)))
    _, by_field, by_unit, *more = sheets(answer.content)
    boxes = [n for _, n, *_ in more[2][1:-1] if n] if len(more) > 2 else []
    if sorted(boxes) != sorted(_nonzero(inboxes).values()):
        return [f"round {id}: {boxes} in inboxes instead of {inboxes}"]
    found = [] if lines(by_field) == expected(fields) else [f"round {id}: {by_field} instead of {fields}"]
    told = Counter(tuple(row[2:]) for row in by_unit[1:-1])
    return found if told == Counter(units) else [*found, f"round {id}: {by_unit} instead of {units}"]


def _nonzero(counts: Any) -> dict[str, int]:
    return {name: n for name, n in counts.items() if n}


async def main(folder: str) -> int:
    path = f"{folder}/giaoluu.db"
    async with opened(folder) as app:
        found = await wrong(app, path)
    for each in found:
        print(each)
    print(f"{len(sessions(path))} sessions counted, {len(found)} figures differ")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
