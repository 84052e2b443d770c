"""The tables of docs/ that follow from the code, written into their pages:

python -m tests.docs.tables
"""

import re
from collections.abc import Callable, Collection, Sequence

from server.domain.command import ASKER, REACTION, Command
from server.domain.kind import Kind
from server.domain.noun import Noun
from server.domain.roles import DESK, EXPERT, ROLES
from server.domain.session import SESSION, question_state
from server.domain.session.planning import PLAN, REPLAN
from server.domain.undoing import TAKEN_BACK
from server.office.year.rules import RULES
from server.refusals import STATUS
from server.web.session_change import FIELDS
from server.words import words
from tests.docs.blocks import ROOT, renew
from tests.docs.payloads import payload
from tests.kinds import DISTINCT as KINDS

YES = "●"
SEATS = {"room": frozenset({ASKER}), "desk": SESSION.seats[DESK], "panel": frozenset({EXPERT})}
CATALOGUE = ROOT / "client" / "desk" / "catalogue.js"
# Commands of the form of a plan, which names them as they are declared.
PLANNED = (PLAN, REPLAN)
# Nouns with pages of their own, whose forms make the names of the commands.
PAGES = {"show_item": "the run of show", "readiness": "the readiness list", "readiness_item": "the readiness list"}
PAGES |= dict.fromkeys(("submission", "correction", "panel_part"), "the panel")
PAGES |= dict.fromkeys(("nonconformity", "corrective_action"), "the quality record")
PAGES |= dict.fromkeys(("run_of_show", "attendance"), "the run of show")
PAGES |= {"report": "the report", "screen_link": "the screens", "chat": "the chat", "contribution": "the guest",
          "invitation": "the invitations"}  # fmt: skip
# Commands with a form on a page that is no page of their noun.
ON_FORMS = {
    **dict.fromkeys(("session.go_offline", "session.back_online"), "the offline entry"),
    **dict.fromkeys(("question.enter_offline", "answer.enter_offline"), "the offline entry"),
    **dict.fromkeys(("question.enter", "question.enter_many"), "the entry on behalf"),
    **dict.fromkeys(("question.refer", "question.set_apart"), "the transfer"),
    **dict.fromkeys(("address.leave", "address.stop"), "the slip"),
    "stage.delay": "the screens", "words.erase": "the data request",
}  # fmt: skip
ON_AIR = "on the stage's question"
TOGETHER = {
    frozenset(question_state.SHOWN): "while public",
    frozenset({*question_state.SHOWN, question_state.VEILED}): "while public or veiled",
}


def states() -> str:
    """Command x state of the stream, roles, states of the entity from which it starts; a table a kind of stream."""
    return "\n\n".join(f"**{kind.prefix}**\n\n{_states(kind)}" for kind in KINDS)


def _states(kind: Kind) -> str:
    head = ["command", "who may", *(f"`{phase}`" if phase else _before(kind) for phase in kind.phases), "from"]
    rows = []
    for each in catalogue(kind):
        marks = [YES if phase in each.on else "" for phase in kind.phases]
        origin = f"{each.of} {_when(kind.nouns[each.of], each.when)}" if each.when else ""
        rows.append([f"`{each.name}`", ", ".join(sorted(each.by)), *marks, origin])
    return table(head, rows)


def _before(kind: Kind) -> str:
    return "not planned" if len(kind.phases) > 1 else "always"


def rights() -> str:
    """Command x role, a table a kind of stream."""
    head = ["command", *ROLES, "others"]
    tables = []
    for kind in KINDS:
        rows = []
        for each in catalogue(kind):
            marks = [YES if role in each.by else "" for role in ROLES]
            rows.append([f"`{each.name}`", *marks, ", ".join(sorted(each.by - {*ROLES}))])
        tables.append(f"**{kind.prefix}**\n\n{table(head, rows)}")
    return "\n\n".join(tables)


def seats() -> str:
    """Command x seat x key."""
    head = ["command", "in Vietnamese", *SEATS, "key at the desk"]
    rows = []
    for each in catalogue(SESSION):
        at_hand = reached(each.name)
        marks = [YES if at_hand and each.by & roles else "" for roles in SEATS.values()]
        vietnamese = words("vi").get(f"command.{each.name}", "")
        rows.append([f"`{each.name}`", vietnamese, *marks, key_of(each.name) if at_hand else "no seat yet: by socket"])
    return table(head, rows)


def undoing() -> str:
    """Each act on one question: whether the key that undoes takes it back, and why one cannot be."""
    english, vietnamese = words("en"), words("vi")
    rows = []
    for each in catalogue(SESSION):
        if each.undo:
            back = each.undo == TAKEN_BACK
            why = "" if back else english[f"undo.why.{each.undo}"]
            rows.append([f"`{each.name}`", vietnamese.get(f"command.{each.name}", ""), YES if back else "", why])
    return table(["command", "in Vietnamese", "taken back", "why not"], rows)


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
    shown = {noun.name: _entity(kind, noun) for kind in KINDS for noun in kind.nouns.values() if noun.seen}
    return "\n\n".join(f"**{name}**\n\n{fields}" for name, fields in shown.items())


def payloads() -> str:
    """What every command carries."""
    every = {each.name: each for kind in KINDS for each in catalogue(kind)}
    return table(["command", "`with`"], [[f"`{name}`", payload(each.payload)] for name, each in every.items()])


def statuses() -> str:
    """The HTTP status of each refusal that is not 422."""
    told: dict[int, list[str]] = {}
    for code, status in STATUS.items():
        told.setdefault(status, []).append(f"`{code}`")
    rows = [[str(status), ", ".join(codes)] for status, codes in told.items() if status != 422]
    return table(["status", "code"], [*rows, ["422", "all others"]])


def year_rules() -> str:
    """The rules of the year page in their order, with an example of what each says."""
    english, vietnamese = words("en"), words("vi")
    rows = [[each.level, english[f"year.rule.{each.code}"], vietnamese[f"year.why.{each.code}"]] for each in RULES]
    return table(["level", "when", "what the page says"], rows)


BLOCKS: dict[tuple[str, str], Callable[[], str]] = {
    ("desk.md", "undo"): undoing,
    ("commands.md", "states"): states,
    ("commands.md", "rights"): rights,
    ("commands.md", "seats"): seats,
    ("commands.md", "moves"): moves,
    ("protocol.md", "entities"): entities,
    ("protocol.md", "payloads"): payloads,
    ("protocol.md", "statuses"): statuses,
    ("year.md", "year_rules"): year_rules,
}


def _entity(kind: Kind, noun: Noun) -> str:
    possible = {state for row in noun.seen for state in row.states if row.fields}
    rows = []
    for name in dict.fromkeys(name for row in noun.seen for name in row.fields.split()):
        seen = [{state for state in possible if name in kind.fields(noun.name, audience, state)}
                for audience in kind.audiences]  # fmt: skip
        cells = ["" if not each else YES if each == possible else _when(noun, each) for each in seen]
        rows.append([f"`{name}`", noun.fields[name], *cells])
    return table(["field", "meaning", *kind.audiences], rows)


def _when(noun: Noun, seen: Collection[str]) -> str:
    return TOGETHER.get(frozenset(seen)) or ", ".join(f"`{state}`" for state in noun.states if state in seen)


def catalogue(kind: Kind) -> list[Command]:
    """All commands, noun by noun in the order of the kind's list; without those that only streams give each other."""
    names = list(dict.fromkeys(name.partition(".")[0] for name in kind.commands))
    last = [name for name in names if name != "words"] + ["words"]
    return [each for noun in last for name, each in kind.commands.items()
            if name.startswith(f"{noun}.") and each.by != {REACTION}]  # fmt: skip


def keys() -> list[dict[str, str]]:
    """The keys of catalogue.js: moves, acts on the chosen question, acts on the one on the stage."""
    found = re.findall(r"^\s*\{ (.+) \},$", CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [dict(re.findall(r'(\w+): "([^"]+)"', row)) for row in found]
    moves = [row for row in rows if "move" in row]
    acts = [{"command": row["command"], "key": row["key"]} for row in rows if "command" in row and "key" in row]
    on_air = [{"command": row["command"], "key": row["air"], "scope": "air"} for row in rows if "air" in row]
    return moves + acts + on_air


def key_of(name: str) -> str:
    at_desk = said(name, "client/desk", "*.js")
    if page := ON_FORMS.get(name) or (not at_desk and PAGES.get(name.partition(".")[0])):
        return f"page of {page}"
    if not at_desk:
        return "a form of the staff page" if name in FIELDS or name in PLANNED else ""
    found = [row for row in keys() if row.get("command") == name]
    shown = [f"`{row['key']}`" + (f" {ON_AIR}" if row.get("scope") == "air" else "") for row in found]
    window = [row["key"] for row in keys() if row.get("move") == name.partition(".")[0]]
    return ", ".join(shown or [f"`{key}`, then its button" for key in window])


def reached(name: str) -> bool:
    """Whether any page offers it."""
    return (
        name in (*FIELDS, *PLANNED, *ON_FORMS)
        or name.partition(".")[0] in PAGES
        or any(said(name, *where) for where in (("client", "*.js"), ("server/web", "*.html")))
    )


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
