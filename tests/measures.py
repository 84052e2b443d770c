"""Measures of the tree that anyone can rerun: `./giaoluu check` prints them, `--places` lists what they count.

    python -m tests.measures [--places]

The bounds are a ratchet: tests/test_architecture.py holds them, and whoever lowers a number lowers its bound.
"""

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

# The parts of server/ from the lowest to the highest: an import from a part to a later one goes upward.
LAYERS = (
    *(
        "__init__",
        "errors",
        "refusals",
        "local_time",
        "characters",
        "sources",
        "checks",
        "key",
        "sealed_copy",
        "passphrase",
        "supply",
        "sections",
        "anchor_section",
        "data_section",
        "desk_section",
        "guest_section",
        "office_section",
        "people_section",
        "slow_section",
        "stage_section",
        "record_section",
        "settings",
        "words",
    ),
    *(
        "text",
        "folding",
        "personal_data",
        "near",
        "log",
        "open_lines",
        "trouble",
        "domain",
        "views",
        "projections",
        "search",
        "office",
        "people",
        "transport",
        "logs",
        "runtime",
        "cluster",
        "gateway",
        "dossier",
        "doctor",
    ),
    *("web", "rehearsal", "copies", "app", "process", "verbs", "__main__"),
)
LONGEST_FUNCTION = 40
COLUMNS = ("accepted", "answered_live", "merged", "refused", "withdrawn", "veiled")
# Files in which a field of something else is called `held`.
FIELDS_HELD = (
    *("server/office/year/facts.py", "server/office/result_report.py", "server/runtime/year_rows.py"),
    *("server/domain/session/stage.py", "server/web/screen.py", "server/web/follow_up.py"),
    *("server/web/templates/year.html", "server/web/templates/year_unit.html", "server/web/round_dates.py"),
)
# Words that are a state of some noun and something else here: file -> the words and what they are.
HOMONYMS: dict[str, dict[str, str]] = {
    **{file: {"held": "the name of a field"} for file in FIELDS_HELD},
    "server/domain/meaning.py": dict.fromkeys(
        ("merged", "refused", "withdrawn", "veiled", "transferred", "referred", "erased"), "a heading of the figures"
    ),
    "server/domain/reporting.py": dict.fromkeys(
        ("drafted", "signed_off", "submitted", "acknowledged", "returned"), "the states of two nouns, declared here"
    ),
    "server/projections/inbox_questions.py": {"arrived": "a column of the table"},
    "server/office/report_annexes.py": {"refused": "an outcome"},
    "server/office/report_figures.py": {"refused": "a column of Biểu 1", "merged": "an outcome"},
    "server/office/result_report.py": {"ended": "a moment of the session"},
    "server/web/quality.py": {"effective": "a field of a form"},
    "server/web/report_facts.py": {"ended": "a moment of the session"},
    "server/gateway/envelope.py": {"refused": "how a command was answered, in /metrics"},
    "server/runtime/vitals.py": {"refused": "how a command was answered, in /metrics"},
    "server/search/documents.py": {"asked": "the wording of a question"},
    "server/search/store.py": {"asked": "the wording of a question"},
    "server/web/search_feed.py": {"published": "an element of Atom"},
    "server/domain/session/told.py": dict.fromkeys(
        ("accepted", "refused", "postponed", "cancelled", "held"), "a kind of letter"
    ),
    "server/web/enter.py": {"arrived": "a field of the form"},
    "server/web/enter_many.py": {"arrived": "a column"},
    "server/web/templates/enter.html": {"arrived": "a field of the form"},
    "server/office/letters.py": dict.fromkeys(("refused", "postponed", "cancelled", "held"), "a kind of letter"),
    "server/runtime/telling.py": dict.fromkeys(("refused", "postponed", "cancelled"), "a kind of letter"),
    "server/domain/session/address.py": dict.fromkeys(("asked", "withdrawn", "erased"), "why nothing more is sent"),
    "server/people/contacts.py": {"asked": "why nothing more is sent"},
    "server/log/outage.py": {"closed": "what a driver says of its connection"},
    "server/log/reaction_queue.py": {"refused": "the state of an outbox row"},
    "server/views/figures.py": {"asked": "the name of a sum"},
    "server/office/calendar_file.py": dict.fromkeys(("decided", "provisional"), "a word of the file"),
    "server/domain/transfer.py": {"asked": "how a question came to a unit"},
    "server/domain/unit/inbox.py": {"draft": "a field"},
    "server/web/templates/account.html": dict.fromkeys(("transferred", "referred"), "a line of the account"),
    "server/web/templates/parts/figures.html": dict.fromkeys(
        ("merged", "transferred", "referred", "erased"), "a figure"
    ),
    "client/room/figures.js": dict.fromkeys(("merged", "transferred", "referred", "erased"), "a figure"),
    "server/runtime/proof.py": {"erased": "a part of the document"},
    "server/domain/outside.py": {"erased": "a field of the command"},
    "server/web/session_record.py": {"erased": "a part of the page"},
    "server/domain/session/offline.py": {"live": "how an answer counts"},
    "server/projections/figures.py": dict.fromkeys(COLUMNS, "a column"),
    "server/projections/tables.py": dict.fromkeys(COLUMNS, "a column"),
    "server/projections/data_tables.py": dict.fromkeys(COLUMNS, "a column"),
    "server/web/day_board.py": dict.fromkeys(("live", "running"), "how a room stands on the board"),
    "server/web/templates/parts/day_board.html": {
        **dict.fromkeys(("live", "planned", "running"), "a mark of the board"),
        "held": "how long it waits",
    },
    "server/projections/rounds.py": {"refused": "a field of a round"},
    "server/web/rounds.py": {"refused": "a field of a round"},
    "server/domain/session/rehearsals.py": dict.fromkeys(("asked", "called"), "a figure of a rehearsal"),
    "server/domain/session/rehearsal_link.py": dict.fromkeys(("asked", "called"), "a figure of a rehearsal"),
    "server/verbs/rehearse.py": {"asked": "the name of a seat"},
    "server/web/staff.py": {"refused": "a table of words", "live": "how a page reads news"},
    "server/web/room_page.py": {"refused": "a table of words", "live": "how a page reads news"},
    "server/views/mine.py": {"cancelled": "a field", "merged": "a field"},
    "server/domain/session/merging.py": {"merging": "the name of the noun"},
    "server/web/support.py": {"given": "whether one asks along"},
    "server/runtime/support_counts.py": {"merged": "a heading of the figures"},
    "server/views/replay.py": {"live": "the face of a room"},
    "server/web/replay.py": dict.fromkeys(("begun", "ended"), "a time of the replay"),
    "server/web/replay_pieces.py": {"asked": "a figure", **dict.fromkeys(("begun", "ended"), "a time of the replay")},
    "client/room/turn.js": {
        **dict.fromkeys(("live", "intake"), "the name of a part of the page"),
        **dict.fromkeys(("postponed", "cancelled"), "a field of a session"),
    },
    "server/web/standing.py": {"postponed": "a field of a session"},
    "server/web/templates/parts/new_day.html": dict.fromkeys(("postponed", "cancelled"), "a field of a session"),
    "server/web/templates/room/after.html": {"cancelled": "a field of a session"},
    "server/rehearsal/year/dialogue.py": {"refused": "a heading of the figures"},
    "server/rehearsal/year/play.py": {"refused": "a heading of the figures"},
    "server/rehearsal/year/sums.py": dict.fromkeys(("asked", "refused"), "a heading of the figures"),
    "server/rehearsal/year/expect.py": {"cancelled": "the name of a rule of the year"},
    "server/office/year/account.py": {"planned": "the shape of a mark", "held": "a field"},
    "server/office/year/rules.py": {"cancelled": "the name of a rule", "held": "a field", "merged": "of a unit"},
    "server/web/year_sheet.py": {"planned": "the shape of a mark", "held": "a field"},
    "server/web/year_view.py": {"cancelled": "a field of the data", "held": "a field"},
    "server/web/templates/parts/year.html": {"planned": "the shape of a mark", "held": "a field"},
    "client/lib/outbox.js": {"closed": "of the outbox"},
    "client/lib/socket.js": {"closed": "of the connection"},
    "client/desk/catalogue.js": {"go": "a group of keys"},
    "client/desk/help.js": {"go": "a group of keys"},
    "client/host/host.js": {"live": "a kind of tag"},
    "client/host/rundown.js": {"closed": "of the connection"},
    "server/web/host_page.py": {"live": "how a page reads news"},
    "server/web/readiness_page.py": {"lacking": "a list on the page"},
    "server/web/show_page.py": {"planned": "a length of time", "ran": "a length of time"},
    "client/desk/draft.js": {"refused": "what became of a draft's saving"},
    "client/desk/notices.js": {"refused": "a kind of notice"},
}
# Modules beside a noun's own that declare its states, too, or put them into force.
DECLARED_BESIDE = {
    "domain.unit.data_answering": "domain.unit.data_request",
    "domain.holder": "domain.transfer",
    "domain.transferring": "domain.transfer",
    "domain.transfer_moves": "domain.transfer",
    "domain.transfer_news": "domain.transfer",
    "domain.session.transfer": "domain.session.question_state",
    "domain.unit.inbox": "domain.unit.inbox_item",
    "domain.session.question": "domain.session.question_state",
    "domain.session.merging": "domain.session.question_state",
    "domain.session.phase": "domain.session.session",
    "domain.session.announcing": "domain.session.session",
    "domain.session.clock": "domain.session.session",
    "domain.session.life": "domain.session.session",
    "domain.session.planning": "domain.session.session",
    "domain.session.postponing": "domain.session.session",
    "domain.session.show_planning": "domain.session.run_of_show",
    "domain.session.show_running": "domain.session.run_of_show",
    "domain.extending": "domain.extension",
    "domain.session.extension": "domain.extension",
    "domain.session.clarification": "domain.session.question_state",
    "domain.unit.inbox_care": "domain.unit.inbox_item",
    "domain.session.preparing": "domain.session.readiness",
    "domain.session.verdict": "domain.session.readiness",
    "domain.session.rehearsals": "domain.session.readiness",
    "domain.session.joint_answer": "domain.session.contribution",
}
JS_LITERAL = re.compile(r"""(?<![\w$])(["'`])((?:(?!\1)[^\\\n])*)\1""")
TEMPLATE_TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
JS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)


class Function(NamedTuple):
    name: str
    lines: int


class Place(NamedTuple):
    """One mention of a state or a command outside of its noun."""

    path: str
    line: int
    what: str
    name: str

    @property
    def part(self) -> str:
        return "/".join(self.path.split("/")[: 2 if self.path.startswith("server/") else 1])


class Measures(NamedTuple):
    circles: int
    part_circles: int
    upward: int
    median_file: int
    longest_file: int
    long_functions: int
    states: int
    commands: int


@cache
def modules() -> dict[str, Path]:
    """Dotted names below server/, packages under their own name."""
    found = {}
    for path in sorted((ROOT / "server").rglob("*.py")):
        parts = path.relative_to(ROOT / "server").with_suffix("").parts
        found[".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Every module that a file names in an import, wherever it stands; ours as `server.…`, down to the module."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: say `from server.… import`, not from ."
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(name if name.removeprefix("server.") in modules() else str(node.module) for name in below)
    return frozenset(found)


def ours(name: str) -> Iterator[str]:
    return (found.removeprefix("server.") for found in imports(name) if found.startswith("server."))


def part(name: str) -> str:
    return name.partition(".")[0]


def reach(name: str) -> set[str]:
    """The module and all of ours that it needs, directly or not."""
    seen, todo = set(), [name]
    while todo:
        if (at := todo.pop()) not in seen:
            seen.add(at)
            todo.extend(found for found in ours(at) if found in modules())
    return seen


def functions(name: str) -> Iterator[Function]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(node.name, (node.end_lineno or 0) - node.lineno + 1)


def lengths() -> dict[str, int]:
    return {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}


@cache
def circles() -> list[tuple[str, str]]:
    """Pairs of modules of which each needs the other."""
    try:
        TopologicalSorter({name: set(ours(name)) & modules().keys() - {name} for name in modules()}).prepare()
        return []
    except CycleError:
        pass  # which ones takes longer to say
    needs = {name: reach(name) - {name} for name in modules()}
    return sorted((one, two) for one in needs for two in needs[one] if one < two and one in needs[two])


def part_circles() -> list[tuple[str, str]]:
    """Pairs of parts of server/ that import each other."""
    pairs = {(part(name), part(found)) for name in modules() for found in ours(name)}
    return sorted((one, two) for one, two in pairs if one < two and (two, one) in pairs)


def upward() -> list[tuple[str, str]]:
    """Imports from a part to one that stands later in LAYERS."""
    rank = {name: at for at, name in enumerate(LAYERS)}
    return sorted((name, found) for name in modules() for found in ours(name) if rank[part(found)] > rank[part(name)])


def long_functions() -> list[tuple[str, str]]:
    return [(name, each.name) for name in modules() for each in functions(name) if each.lines > LONGEST_FUNCTION]


@cache
def homes() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """States and commands, each with the modules that declare it."""
    from server.domain.kinds import KINDS

    states: dict[str, set[str]] = {}
    commands: dict[str, set[str]] = {}
    for noun in {id(noun): noun for kind in KINDS for noun in kind.nouns.values()}.values():
        for state in filter(None, noun.states):
            if noun.entity is not None:
                module = noun.entity.__module__.removeprefix("server.")
                states.setdefault(state, set()).update({module, DECLARED_BESIDE.get(module, module)})
        for name, command in noun.commands.items():
            commands.setdefault(name, set()).add(command.decide.__module__.removeprefix("server."))
    return states, commands


@cache
def constants(name: str) -> dict[str, str]:
    """Names that a module gives to the states that it declares."""
    found: dict[str, str] = {}
    states, _ = homes()
    for node in tree(name).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=False)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                for left, right in pairs:
                    value = right.value if isinstance(right, ast.Constant) else None
                    if isinstance(left, ast.Name) and isinstance(value, str) and name in states.get(value, ()):
                        found[left.id] = value
    return found


@cache
@cache
def places() -> list[Place]:
    """Where a state or a command is named outside of the noun that declares it, in server/ and client/."""
    return sorted({*_in_server(), *_in_client(), *_in_templates()})


def _in_server() -> Iterator[Place]:
    for name, path in modules().items():
        if part(name) == "transport":  # imports nothing of ours, so it can mean no state of ours
            continue
        at = path.relative_to(ROOT).as_posix()
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from _place(at, name, node.lineno, node.value)
            elif isinstance(node, ast.ImportFrom):
                source = (node.module or "").removeprefix("server.")
                known = constants(source) if source in modules() and DECLARED_BESIDE.get(name) != source else {}
                for alias in node.names:
                    if alias.name in known:
                        yield Place(at, alias.lineno, "state", known[alias.name])
            elif isinstance(node, ast.Attribute):
                owner = ast.unparse(node.value)
                for source in (each for each in ours(name) if each in modules() and each.endswith(f".{owner}")):
                    if state := constants(source).get(node.attr):
                        yield Place(at, node.lineno, "state", state)


def _in_templates() -> Iterator[Place]:
    for path in sorted((ROOT / "server/web/templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for tag in TEMPLATE_TAG.finditer(text):
            for hit in JS_LITERAL.finditer(tag[0]):
                line = text.count("\n", 0, tag.start() + hit.start()) + 1
                yield from _place(path.relative_to(ROOT).as_posix(), "", line, hit[2])


def _in_client() -> Iterator[Place]:
    for path in sorted((ROOT / "client").rglob("*.js")):
        if "vendor" in path.parts:
            continue
        text = JS_COMMENT.sub(lambda hit: re.sub(r"[^\n]", " ", hit[0]), path.read_text(encoding="utf-8"))
        for hit in JS_LITERAL.finditer(text):
            line = text.count("\n", 0, hit.start()) + 1
            yield from _place(path.relative_to(ROOT).as_posix(), "", line, hit[2])


def _place(path: str, module: str, line: int, text: str) -> Iterator[Place]:
    own = {module, DECLARED_BESIDE.get(module, module)}
    for what, known in zip(("state", "command"), homes(), strict=True):
        if text in known and not own & known[text] and text not in HOMONYMS.get(path, {}):
            yield Place(path, line, what, text)


def counted() -> Counter[tuple[str, str]]:
    """Places by what they name and the part that they stand in."""
    return Counter((place.what, place.part) for place in places())


def measures() -> Measures:
    sizes = lengths().values()
    named = Counter(place.what for place in places())
    return Measures(
        len(circles()), len(part_circles()), len(upward()), round(median(sizes)), max(sizes), len(long_functions()),
        named["state"], named["command"],
    )  # fmt: skip


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.measures", description=__doc__)
    parser.add_argument("--places", action="store_true", help="list every circle, upward import and place")
    wanted = parser.parse_args(argv)
    now, by_part = measures(), counted()
    print(f"    import circles     {now.circles} of modules, {now.part_circles} of parts; upward imports {now.upward}")
    print(f"    files              median {now.median_file} lines, largest {now.longest_file}")
    print(f"    functions          {now.long_functions} over {LONGEST_FUNCTION} lines")
    for what, total in (("state", now.states), ("command", now.commands)):
        shares = ", ".join(f"{where} {n}" for (each, where), n in sorted(by_part.items()) if each == what)
        print(f"    {what + 's':<9} named outside of their noun: {total} ({shares})")
    if wanted.places:
        for title, pairs in (("circle", circles()), ("circle of parts", part_circles()), ("upward", upward())):
            print(*(f"{title}: {one} -> {two}" for one, two in pairs), sep="\n")
        print(*(f"{place.path}:{place.line}: {place.what} {place.name}" for place in places()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
