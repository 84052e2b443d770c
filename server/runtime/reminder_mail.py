"""The mail of a reminder: how many questions, by their numbers which have no draft yet, whose they are, and the way to
the board. No word of a question is in it: what is erased stays nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.domain.assignment import STAFF
from server.local_time import day_of
from server.log.outbox import Mail

BOARD = "/can-bo/theo-doi"
LISTED = 60
"""So many numbers stand in a mail; all of them stand on the board."""

Say = Callable[[str, Mapping[str, Any]], str]
Row = Mapping[str, Any]


def mail(
    say: Say, address: str, names: Mapping[str, str], session: Row, rows: Sequence[Row], person: str, to: str, word: str
) -> Mail:
    """To one person, of the questions of one owner; `word`: which words it has. `address`: of the board. `key`: of the
    person, the session, the owner and the kind, so that the same mail is never two."""
    kind, owner = rows[0]["kind"], rows[0]["owner"]
    said = {"code": session["code"], "n": len(rows), "date": f"{day_of(rows[0]['due']):%d/%m/%Y}"}
    parts: list[tuple[str, Mapping[str, Any]]] = [(f"remind.{word}.body", said)]
    if owner.startswith(STAFF) and names.get(owner):
        parts.append(("remind.owner", {"name": names[owner]}))
    for key, drafted in (("remind.no_draft", False), ("remind.draft", True)):
        if of := sorted(row["number"] or 0 for row in rows if bool(row["drafted_at"]) is drafted):
            more = "…" if len(of) > LISTED else ""
            parts.append((key, {"numbers": ", ".join(map(str, of[:LISTED])) + more}))
    parts.append(("remind.board", {"address": address}))
    told = [say(key, values).split("\n") for key, values in parts]
    body = "\n\n".join("\n".join(each[n] for each in told) for n in range(len(told[0]))) + "\n"
    subject = say(f"remind.{word}.subject", said).split("\n", 1)[0]
    return Mail(f"remind:{session['id']}:{owner}:{kind}:{person}", to, subject, body)
