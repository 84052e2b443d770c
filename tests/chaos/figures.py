"""What a run was like for its clients: counts, pauses, delays."""

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

Line = dict[str, Any]
Figures = dict[str, Any]


def figures(by: dict[str, list[Line]], changes: dict[str, list[int]], ends: dict[str, int]) -> Figures:
    """Seconds, unless named otherwise. `late` is from an ack to the frame that shows it, at every client."""
    acked = by.get("acked", [])
    back = [line["after"] for line in by.get("joined", [])[len({line["client"] for line in by.get("joined", [])}) :]]
    late = delays(by, changes)
    return {
        "clients": len({line["client"] for line in by.get("end", [])}),
        "entries": max(ends.values(), default=0),
        "sent": sum(line["again"] == 0 for line in by.get("sent", [])),
        "repeated": sum(line["again"] > 0 for line in by.get("sent", [])),
        "acked": sum(line["ok"] for line in acked),
        "refused": sum(not line["ok"] for line in acked),
        "frames": len(by.get("received", [])),
        "resets": sum(line["reset"] for line in by.get("received", [])),
        "gaps": len(by.get("gap", [])),
        "lost": dict(Counter(str(line["code"]) for line in by.get("lost", []))),
        "back": spread(back),
        "retry": spread([line["after"] for line in by.get("retry", [])]),
        "late": spread([late for _, late in late]),
        "faults": _faults(by, late),
        **{line["name"]: line["value"] for line in by.get("figure", [])},
    }


def spread(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        "n": len(ordered),
        "p50": round(ordered[len(ordered) // 2], 3),
        "p99": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 3),
        "max": round(ordered[-1], 3),
    }


def delays(by: dict[str, list[Line]], changes: dict[str, list[int]]) -> list[tuple[float, float]]:
    """(when acked, how long until seen) for every public change and client that was there to see it.

    Those that are slow on purpose (`slow…`) are left out.
    """
    acked = {}
    for line in reversed(by.get("acked", [])):
        if line["ok"]:
            acked.update(dict.fromkeys(range(line["seq"], line["seq"] + line["n"]), line["t"]))
    seen: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for line in by.get("received", []):
        if line["audience"] == "public" and not line["client"].startswith("slow"):
            seen[line["client"]].append((line["seq"], line["t"]))
    found = []
    for received in seen.values():
        first = received[0][1]
        seqs = [seq for seq, _ in received]
        if seqs != sorted(seqs):
            continue
        for seq in changes["public"]:
            at = bisect_left(seqs, seq)
            if seq in acked and acked[seq] > first and at < len(seqs):
                found.append((acked[seq], max(0.0, received[at][1] - acked[seq])))
    return found


def _faults(by: dict[str, list[Line]], late: list[tuple[float, float]]) -> dict[str, Figures]:
    """For each fault that has a beginning and an end: answers and delays meanwhile, and from two seconds after it."""
    found, began, marks = {}, dict[str, float](), [*by.get("fault", []), {"name": "end", "t": float("inf")}]
    for line, following in pairwise(marks):
        name = line["name"].removesuffix("_over")
        if name == line["name"]:
            began[name] = line["t"]
            continue
        since, until = began[name], line["t"]
        found[name] = {
            "s": round(until - since, 2),
            "retry": spread([each["after"] for each in by.get("retry", []) if since <= each["t"] <= until + 1]),
            "late": spread([delay for at, delay in late if since <= at <= until]),
            "late_after": spread([delay for at, delay in late if until + 2 <= at <= following["t"]]),
        }
    return found
