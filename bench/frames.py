"""A session of many questions: its fold, its first page, the frame of one more, and a crowd that resumes at once."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.append import run
from bench.chart import Panel
from bench.database import KINDS, database
from bench.process import Crowd, contender, cores, python
from bench.report import Row, Story, arguments, medians, table
from bench.rounds import interleaved
from bench.storm import join, probe, stalled

MISSED = 20


def main(argv: Sequence[str]) -> int:
    given = arguments(__doc__, argv, clients="5000", questions=10_000)
    return interleaved(
        "frames", KINDS, given, lambda name: measure(name, given.out, given.clients, given.questions), report
    )


def measure(kind: str, out: Path, sizes: Sequence[int], questions: int) -> tuple[str, list[Row]]:
    with database(kind) as url, tempfile.TemporaryDirectory() as var:
        large = run(python("large", var, url, str(questions)))
        rows = [{"database": kind, "questions": questions, **large, **resumes(out, url, n, questions)} for n in sizes]
    return kind, rows


def resumes(out: Path, url: str, clients: int, questions: int) -> Row:
    """Everybody stands some questions back, and asks at once for what is missing."""
    work = out / "programs"
    with contender("house", work, url) as server:
        session = server.first["session"]
        server.ask(f"ask {questions}")
        server.ask(f"accept {questions // 2}")
        missing = join(session, server.ask("position")["position"])
        server.ask(f"accept {min(MISSED, questions // 4)}")
        with Crowd(work, server.port, cores()[1], join=missing, probe=probe(session)) as crowd:
            crowd.open(clients)
            back = stalled(server, crowd, "rejoin")
    return {
        "clients": clients, "resumes_s": back["seconds"], "resumes_stall_ms": back["stall_ms"],
        "resumes_answer_ms": back["probe_worst_ms"], "resume_bytes": back["bytes"] // clients,
    }  # fmt: skip


def report(rows: Sequence[Row]) -> Story:
    middle = medians(rows, ("database", "clients"))
    fields = {
        "questions": "questions", "entries": "entries", "fold_s": "fold, s", "first_ms": "first frame, ms",
        "first_bytes": "… bytes", "one_more_bytes": "one more, bytes", "clients": "resume at once",
        "resumes_s": "all caught up, s", "resumes_stall_ms": "longest stall, ms", "resume_bytes": "bytes each",
    }  # fmt: skip
    lines = [[row["database"], *(row[field] for field in fields)] for row in middle]
    panels = [
        Panel("fold, seconds", {f"ours, {row['database']}": row["fold_s"] for row in middle}, 1),
        Panel(
            "longest stall while all resume at once, ms",
            {f"ours, {row['database']}, {row['clients']:,}": row["resumes_stall_ms"] for row in middle},
            250,
        ),
    ]
    return Story("A session of many questions", middle, table(("database", *fields.values()), lines), panels)
