"""The tables of docs/ that follow from the code, written into their pages:

python -m tests.docs.tables
"""

import re
from collections.abc import Callable, Collection, Sequence

from server.domain import command
from server.domain.command import ASKER, Command
from server.domain.session import question
from server.domain.session.session import ANY, EXPERT, UNPLANNED
from server.runtime.service import SEATED
from server.views import entity  # noqa: F401  (fills the catalogues)
from server.views.matrix import AUDIENCES, DESK, ROWS, fields
from server.words import words
from tests.docs.blocks import ROOT, renew
from tests.docs.meanings import MEANINGS
from tests.docs.payloads import payload

YES = "●"
STATES = (UNPLANNED, *ANY)
SEATS = {"room": frozenset({ASKER}), "desk": SEATED[DESK], "panel": frozenset({EXPERT})}
CATALOGUE = ROOT / "client" / "desk" / "catalogue.js"
ON_AIR = "on the stage's question"
ORDER = {"question": question.STATES, "answer": ("drafted", "published", "shelved")}
TOGETHER = {
    frozenset(question.SHOWN): "while public",
    frozenset({*question.SHOWN, question.VEILED}): "while public or veiled",
}


def states() -> str:
    """Command x state of the session, roles, states of the entity from which it starts."""
    head = ["command", "who may", *(f"`{state}`" if state else "not planned" for state in STATES), "from"]
    rows = []
    for each in catalogue():
        marks = [YES if state in each.on else "" for state in STATES]
        origin = f"{each.of} {_when(each.of, each.when)}" if each.when else ""
        rows.append([f"`{each.name}`", ", ".join(sorted(each.by)), *marks, origin])
    return table(head, rows)


def seats() -> str:
    """Command x seat x key."""
    head = ["command", "in Vietnamese", *SEATS, "key at the desk"]
    rows = []
    for each in catalogue():
        at_hand = reached(each.name)
        marks = [YES if at_hand and each.by & roles else "" for roles in SEATS.values()]
        vietnamese = words("vi").get(f"command.{each.name}", "")
        rows.append([f"`{each.name}`", vietnamese, *marks, key_of(each.name) if at_hand else "no seat yet: by socket"])
    return table(head, rows)


def moves() -> str:
    """The keys of the desk that are no commands."""
    rows = [
        [" or ".join(f"`{row[name]}`" for name in ("key", "also") if name in row), row["move"],
         words("en").get(f"desk.move.{row['move']}", ""), words("vi").get(f"desk.move.{row['move']}", "")]
        for row in keys() if "move" in row
    ]  # fmt: skip
    return table(["key", "move", "what it does", "in Vietnamese"], rows)


def entities() -> str:
    """Field x audience x state, one table a noun."""
    return "\n\n".join(f"**{noun}**\n\n{_entity(noun)}" for noun in dict.fromkeys(row[0] for row in ROWS))


def payloads() -> str:
    """What every command carries."""
    rows = [[f"`{each.name}`", payload(each.payload)] for each in catalogue()]
    return table(["command", "`with`"], rows)


BLOCKS: dict[tuple[str, str], Callable[[], str]] = {
    ("commands.md", "states"): states,
    ("commands.md", "seats"): seats,
    ("commands.md", "moves"): moves,
    ("protocol.md", "entities"): entities,
    ("protocol.md", "payloads"): payloads,
}


def _entity(noun: str) -> str:
    possible = {state for row in ROWS if row[0] == noun for state in row[3]}
    rows = []
    for name in dict.fromkeys(name for row in ROWS if row[0] == noun for name in row[1].split()):
        seen = [{state for state in possible if name in fields(noun, audience, state)} for audience in AUDIENCES]
        cells = ["" if not each else YES if each == possible else _when(noun, each) for each in seen]
        rows.append([f"`{name}`", MEANINGS[noun, name], *cells])
    return table(["field", "meaning", *AUDIENCES], rows)


def _when(noun: str, seen: Collection[str]) -> str:
    return TOGETHER.get(frozenset(seen)) or ", ".join(f"`{state}`" for state in ORDER[noun] if state in seen)


def catalogue() -> list[Command]:
    """All commands, noun by noun in the order of the house."""
    nouns = list(dict.fromkeys(name.partition(".")[0] for name in command.catalogue))
    nouns.sort(key=("session", "panel", "question", "stage", "answer", "words").index)
    return [each for noun in nouns for name, each in command.catalogue.items() if name.startswith(f"{noun}.")]


def keys() -> list[dict[str, str]]:
    """The keys of catalogue.js: moves, acts on the chosen question, acts on the one on the stage."""
    found = re.findall(r"^\s*\{ (.+) \},$", CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [dict(re.findall(r'(\w+): "([^"]+)"', row)) for row in found]
    moves = [row for row in rows if "move" in row]
    acts = [{"command": row["command"], "key": row["key"]} for row in rows if "command" in row and "key" in row]
    on_air = [{"command": row["command"], "key": row["air"], "scope": "air"} for row in rows if "air" in row]
    return moves + acts + on_air


def key_of(name: str) -> str:
    if not said(name, "client/desk", "*.js"):
        return "a form of the staff page" if said(name, "server/web", "staff.html") else ""
    found = [row for row in keys() if row.get("command") == name]
    shown = [f"`{row['key']}`" + (f" {ON_AIR}" if row.get("scope") == "air" else "") for row in found]
    window = [row["key"] for row in keys() if row.get("move") == name.partition(".")[0]]
    return ", ".join(shown or [f"`{key}`, then its button" for key in window])


def reached(name: str) -> bool:
    """Whether any page offers it."""
    return said(name, "client", "*.js") or said(name, "server/web", "*.html")


def said(name: str, folder: str, kind: str) -> bool:
    word = re.compile(rf"\b{re.escape(name)}\b(?!_)")
    paths = [path for path in (ROOT / folder).rglob(kind) if "vendor" not in path.parts]
    return any(word.search(path.read_text(encoding="utf-8")) for path in paths)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    for (page, name), made in BLOCKS.items():
        changed = renew(page, name, made())
        print(f"docs/{page}, {name}: {'renewed' if changed else 'as it was'}")


if __name__ == "__main__":
    main()
