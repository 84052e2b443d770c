"""The judge: from a run's history and log alone, was anything lost, done twice, out of order, or seen differently?

    python -m tests.chaos check FOLDER

It folds the log by itself and compares every frame that any client took with the fold at that very place.
"""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from server.domain.roles import AUDIENCES
from server.domain.session.question import Question
from server.log.entry import Entry
from server.views.stream_view import StreamView
from tests.chaos.figures import Figures, figures
from tests.chaos.history import HISTORY, LOG, frame_hash, hashed, lines, table_hash

Line = dict[str, Any]
Guards = dict[int, Line]
Wanted = dict[int, set[tuple[str, int, bool]]]
LIMIT = 200
# What a command may be answered with when the other side was faster; anything else is a fault.
EXPECTED = {"question.conflict", "question.too_late", "stage.busy", "session.not_now", "answer.conflict",
            "answer.missing", "answer.published", "session.crowded"}  # fmt: skip
SHOWN = 20


class Verdict(NamedTuple):
    """`problems` are sentences; `figures` are for people."""

    problems: list[str]
    figures: Figures

    @property
    def ok(self) -> bool:
        return not self.problems


class Past(NamedTuple):
    """A history, sorted by what its lines say."""

    by: dict[str, list[Line]]

    def of(self, what: str) -> list[Line]:
        return self.by.get(what, [])


def judge(folder: Path) -> Verdict:
    past, log = Past(_sorted(folder / HISTORY)), Past(_sorted(folder / LOG))
    entries = [_entry(line) for line in log.of("entry")]
    fold = Fold(entries, _wanted(past), _guards(past))
    problems = [
        *(line["problem"] for line in [*log.of("problem"), *past.of("problem")]),
        *_dense(entries),
        *_acks(past, log.of("command")),
        *_once(entries),
        *_stage(entries),
        *fold.stale,
        *_received(past, fold),
        *_ends(past, fold),
    ]
    return Verdict(problems, figures(past.by, fold.changes, {audience: fold.seq(audience) for audience in AUDIENCES}))


def _sorted(path: Path) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines(path):
        found[line["what"]].append(line)
    return found


def _entry(line: Line) -> Entry:
    return Entry(*line["entry"][:-1], bytes.fromhex(line["entry"][-1]))


class Fold:
    """The log folded once, with the hash of every frame that somebody took at the place where it belongs."""

    def __init__(self, entries: list[Entry], wanted: Wanted, guards: Guards) -> None:
        self.room = StreamView(entries[0].stream if entries else "")
        self.hashes: dict[tuple[str, int, int, bool], str] = {}
        self.changes: dict[str, list[int]] = {audience: [] for audience in AUDIENCES}
        self.broken: str | None = None
        self.stale: list[str] = []
        for entry in entries:
            self._guard(entry.seq, guards.get(entry.seq, {}))
            try:
                self.room.apply(entry)
            except ValueError as wrong:
                self.broken = str(wrong)
                return
            for audience in AUDIENCES:
                if self.seq(audience) == entry.seq:
                    self.changes[audience].append(entry.seq)
            for audience, since, first in wanted.get(entry.seq, ()):
                self._note(audience, since, first, entry.seq)

    def seq(self, audience: str) -> int:
        return self.room.indexes[audience].seq

    def table(self, audience: str) -> str:
        frame = self.room.frame(audience, 0) or {"put": []}
        return table_hash(hashed(value) for value in frame["put"])

    def _guard(self, seq: int, guard: Line) -> None:
        """What was acked at `seq` rested on what its actor saw: it must have stood like that just before."""
        question = self.room.state.get(Question, guard.get("question", ""))
        for field in ("text_rev", "state"):
            if question is not None and field in guard and getattr(question, field) != guard[field]:
                self.stale.append(f"seq {seq} was done on {field} {guard[field]}, it was {getattr(question, field)}")

    def _note(self, audience: str, since: int, first: bool, seq: int) -> None:
        frame = self.room.first(audience, LIMIT) if first else self.room.frame(audience, since)
        if frame is not None and frame["seq"] == seq:
            self.hashes[audience, since, seq, first] = frame_hash(frame)


def _wanted(past: Past) -> Wanted:
    wanted: Wanted = defaultdict(set)
    for line in past.of("received"):
        wanted[line["seq"]].add((line["audience"], line["since"], line["first"]))
    return wanted


def _guards(past: Past) -> Guards:
    guards = {line["cid"]: line["guard"] for line in past.of("sent")}
    return {line["seq"]: guards.get(line["cid"], {}) for line in past.of("acked") if line["ok"]}


def _dense(entries: list[Entry]) -> list[str]:
    found = [entry.seq for entry in entries]
    return [] if found == list(range(1, len(found) + 1)) else [f"the log is not dense: {len(found)} entries"]


def _acks(past: Past, commands: list[Line]) -> list[str]:
    """Every acked command is in the log once, where its ack says; every other one at most once."""
    known, problems = defaultdict(list), []
    for line in commands:
        known[line["cid"]].append((line["first_seq"], line["n"]))
    rolled_back = _rolled_back(past)
    for line in past.of("acked"):
        there = known.get(line["cid"], [])
        if not line["ok"]:
            if line["code"] not in EXPECTED and not (rolled_back and line["code"] == "question.unknown"):
                problems.append(f"{line['client']}: {line['cid']} was answered with {line['code']}")
        elif there != [(line["seq"], line["n"])] and not any(a <= line["t"] <= b for a, b in rolled_back):
            problems.append(f"acked at {line['seq']}, but the log has {line['cid']} at {there or 'no place'}")
    if not any(line["ok"] for line in past.of("acked")):
        problems.append("nothing was acked: there was nothing to lose")
    twice = [cid for cid, places in known.items() if len(places) > 1]
    return problems + [f"{cid} was done more than once" for cid in twice]


def _rolled_back(past: Past) -> list[tuple[float, float]]:
    """Between a backup and its restoring: what was acked then may be gone, and must be answered for by the operator."""
    named = {name: [line["t"] for line in past.of("fault") if line["name"] == name] for name in ("backup", "restored")}
    return list(zip(named["backup"], named["restored"], strict=True))


def _once(entries: list[Entry]) -> list[str]:
    """Every asker writes every text once."""
    texts = Counter(str(entry.event().text) for entry in entries if entry.name == "question.asked")  # type: ignore[attr-defined]
    return [f"asked {n} times: {text}" for text, n in texts.items() if n > 1]


def _stage(entries: list[Entry]) -> list[str]:
    """Nothing goes on air whose present wording nobody let through."""
    let, problems = dict[str, bool](), []
    for entry in entries:
        question = getattr(entry.event(), "question", "")
        if entry.name in ("question.asked", "question.refused"):
            let[question] = False
        elif entry.name == "question.accepted":
            let[question] = True
        elif entry.name == "question.called" and not let.get(question):
            problems.append(f"seq {entry.seq}: {question} is on air and was never accepted")
    return problems


def _received(past: Past, fold: Fold) -> list[str]:
    """Each client's frames go on from one another, each the very frame that the log folds to; of the last log only."""
    problems = [f"the log cannot be folded: {fold.broken}"] if fold.broken else []
    restored = max((line["t"] for line in past.of("fault") if line["name"] == "restored"), default=0.0)
    at: dict[str, int] = {}
    lost: set[str] = set()
    for line in past.of("received"):
        client, since, seq = line["client"], line["since"], line["seq"]
        if not line["first"] and since != at.get(client, 0):
            problems.append(f"{client}: a frame since {since} was taken at {at.get(client, 0)}")
        if not line["reset"] and seq <= at.get(client, 0):
            problems.append(f"{client}: seq {seq} came after {at.get(client, 0)}")
        at[client] = seq
        if line["reset"] or (line["t"] > restored and since == 0):
            lost.discard(client)
        elif line["t"] < restored:
            lost.add(client)
        key = (line["audience"], since, seq, line["first"])
        if line["t"] > restored and client not in lost and fold.hashes.get(key) != line["digest"]:
            problems.append(f"{client}: frame {since}..{seq} is not what the log says")
    return problems


def _ends(past: Past, fold: Fold) -> list[str]:
    """All clients, and all processes asked anew, show the same table: that of the log."""
    tables = {audience: fold.table(audience) for audience in AUDIENCES}
    problems = [
        f"{line.get('client', line.get('door'))} ends at {line['seq']} with another table than the log's"
        f" ({line['audience']}, {fold.seq(line['audience'])})"
        for line in [*past.of("end"), *past.of("fresh")]
        if (line["seq"], line["table"]) != (fold.seq(line["audience"]), tables[line["audience"]])
    ]
    return problems if past.of("end") else [*problems, "no client came to the end"]
