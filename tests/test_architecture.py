"""The architecture as data: who may import whom, what stays pure, how long a file may be."""

import ast
import re

import pytest

from tests import measures
from tests.measures import ROOT, Measures, imports, modules, ours, part, reach, tree

TRADES = (
    "errors",
    "local_time",
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
    "text",
    "folding",
    "log",
    "domain",
    "views",
    "projections",
    "search",
    "people",
    "office",
)
# Each part of server/ and what it may import besides itself. A name covers everything below it.
MAY_IMPORT = {
    "errors": [],
    "refusals": ["errors"],
    "sources": [],
    "key": [],
    "sections": [],
    "anchor_section": ["sections"],
    "data_section": ["sections"],
    "desk_section": ["sections"],
    "guest_section": ["sections"],
    "office_section": ["sections"],
    "people_section": ["sections"],
    "slow_section": ["sections"],
    "record_section": ["sections"],
    "stage_section": ["sections"],
    "settings": [
        *(
            "checks",
            "anchor_section",
            "data_section",
            "desk_section",
            "guest_section",
            "key",
            "office_section",
            "people_section",
        ),
        *("record_section", "sections", "slow_section", "sources", "stage_section"),
    ],
    "logs": ["transport.log_throttle"],
    "checks": [],
    "near": [],
    "open_lines": ["settings", "near", "log.postgres_tls"],
    "trouble": ["errors", "settings", "words", "log"],
    "words": ["settings"],
    "characters": [],
    "local_time": [],
    "text": ["errors", "characters"],
    "folding": [],
    "personal_data": ["characters"],
    "log": ["errors", "near", "settings"],
    "domain": ["errors", "log.event", "log.entry", "local_time", "text", "folding", "personal_data"],
    "views": ["errors", "log.event", "log.entry", "text", "folding", "domain"],
    "projections": [
        *("errors", "log.event", "log.entry", "log.tables", "local_time", "text", "folding", "domain", "views"),
    ],
    "search": ["errors", "folding", "log", "projections.search_table"],
    "people": [
        *("errors", "sections", "settings", "log.engine", "log.outage", "log.tables", "text", "domain.roles"),
        *("projections.tables", "projections.data_tables", "office.units", "people_section"),
    ],
    "office": [
        *("folding", "near"),
        *("errors", "local_time", "sections", "settings", "domain.calendar", "domain.unit"),
        *("log.engine", "log.outage", "log.outbox", "log.tables"),
        "views.account",
        "domain.session.question_state",
        "domain.session.outcome",
        "domain.reporting",
        "domain.round.unit_report",
    ],
    "transport": [],
    "runtime": [*TRADES, "key", "transport.tasks", "transport.log_throttle"],
    "cluster": [*TRADES, "transport.tasks", "transport.log_throttle", "runtime"],
    "gateway": [*TRADES, "transport", "runtime", "cluster"],
    "web": [*TRADES, "personal_data", "refusals", "words", "transport", "runtime", "gateway", "cluster"],
    "dossier": [*TRADES],
    "doctor": [*TRADES, "key", "near", "sources", "open_lines", "trouble", "runtime", "cluster"],
    "rehearsal": [*TRADES, "transport", "runtime", "gateway", "cluster"],
    "app": [*TRADES, "words", "logs", "transport", "runtime", "gateway", "cluster", "web"],
    "sealed_copy": [],
    "passphrase": [],
    "supply": [],
    "copies": ["errors", "settings", "log", "sealed_copy"],
    "process": ["errors", "sections", "settings", "trouble", "transport", "gateway", "cluster", "app"],
    "verbs": [
        *(*TRADES, "key", "sources", "words", "logs", "transport", "runtime", "gateway", "cluster", "rehearsal"),
        *(
            "app",
            "process",
            "copies",
            "sealed_copy",
            "passphrase",
            "supply",
            "dossier",
            "doctor",
            "trouble",
            "open_lines",
        ),
    ],
    "__main__": ["verbs", "trouble"],
    "__init__": [],
}
# These, and whatever they import, work without any of the drivers, and ask neither clock nor chance nor machine.
PURE = [
    *("domain", "views", "projections", "log.event", "log.entry", "local_time", "text", "characters", "folding"),
    "personal_data",
]
TABLES = [
    *(
        "projections.tables",
        "projections.unlogged",
        "projections.search_table",
        "projections.transfer_tables",
        "projections.audit_table",
        "projections.breach_table",
        "projections.data_tables",
    ),
]
DRIVERS = {"sqlalchemy", "redis", "socketio", "engineio", "starlette", "uvicorn", "asyncpg", "aiosqlite", "aiohttp"}
IMPURE = {"asyncio", "threading", "time", "random", "secrets", "uuid", "os", "socket", "subprocess"}
# Background work starts here and nowhere else.
SPAWNERS = {
    "transport.tasks": "keeps, names, counts and ends it",
    "people.watch": "one look at the database, kept and awaited by all who wait for it",
}
SPAWNING = re.compile(
    r"asyncio\.(create_task|ensure_future)|(loop|get_running_loop\(\))\.create_task|\.start_background_task"
)
# Nothing is called like this: such a name says nothing.
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
# Upper bounds of tests/measures.py: who lowers a number lowers its bound.
BOUNDS = Measures(
    circles=0,
    part_circles=0,
    upward=0,
    median_file=90,
    longest_file=300,
    long_functions=0,
    states=356,
    commands=312,
)
# Ways in which text becomes markup in the browser.
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySet|srcdoc|DOMParser")
CLIENT_FILES = {".js", ".mjs", ".html", ".svg"}


def within(name: str, parts: list[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def nouns(kind: str) -> list[str]:
    """Modules of a kind's nouns as its list in server/domain/<kind>/__init__.py has them."""
    for node in tree(f"domain.{kind}").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NOUNS":
            return re.findall(r"(\w+)\.NOUN\b", ast.unparse(node.value))
    raise AssertionError(f"server/domain/{kind}/__init__.py names no NOUNS")


def test_every_part_has_its_rule() -> None:
    assert {part(name) for name in modules()} <= MAY_IMPORT.keys()


def test_imports_go_one_way() -> None:
    wrong = [
        (name, found)
        for name in modules()
        for found in ours(name)
        if not within(found, [part(name), *MAY_IMPORT[part(name)]])
    ]
    assert not wrong, "MAY_IMPORT says what each part may import"


def test_what_is_pure_needs_no_driver() -> None:
    pure = [name for name in modules() if within(name, PURE) and not within(name, TABLES)]
    assert len(pure) > 200
    needs = {name: {found.partition(".")[0] for found in imports(name)} for name in modules()}
    assert not [(name, at) for name in pure for at in reach(name) if needs[at] & DRIVERS]
    assert not [(name, needs[name] & IMPURE) for name in pure if needs[name] & IMPURE]


KINDS = sorted({name.split(".")[1] for name in modules() if name.count(".") == 2 and within(name, ["domain"])})


@pytest.mark.parametrize("kind", KINDS)
def test_nouns_import_only_nouns_before_them(kind: str) -> None:
    order = nouns(kind)
    for place, noun in enumerate(order):
        later = {f"domain.{kind}.{other}" for other in order[place + 1 :]}
        assert not reach(f"domain.{kind}.{noun}") & later, noun


def test_kinds_of_stream_know_nothing_of_each_other() -> None:
    for name in (name for name in modules() if any(within(name, [f"domain.{kind}"]) for kind in KINDS)):
        kind = name.split(".")[1]
        assert not [
            found for found in ours(name) for other in KINDS if other != kind and within(found, [f"domain.{other}"])
        ]


def test_no_import_goes_in_a_circle() -> None:
    assert not measures.circles()


@pytest.fixture(scope="module")
def measured() -> Measures:
    return measures.measures()


@pytest.mark.parametrize("name", Measures._fields)
def test_no_measure_gets_worse(name: str, measured: Measures) -> None:
    now, most = getattr(measured, name), getattr(BOUNDS, name)
    assert now <= most, "python -m tests.measures --places lists what is counted"


def test_layers_hold_every_part_once() -> None:
    assert sorted(measures.LAYERS) == sorted(MAY_IMPORT)


def test_a_place_is_where_a_state_or_command_is_named_outside_of_its_noun() -> None:
    """A measure must be able to count: a state by its constant, a command by its word, in server/ and client/."""
    found = {(place.path, place.what, place.name) for place in measures.places()}
    assert ("server/domain/session/moderation.py", "state", "veiled") in found
    assert ("server/rehearsal/host.py", "command", "question.call") in found
    assert any(path.startswith("client/") for path, _, _ in found)
    assert not [path for path, _, name in found if path == "server/domain/session/question.py" and "veil" in name]


def calls(name: str) -> list[str]:
    return [ast.unparse(node.func) for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]


def test_background_work_starts_in_one_place() -> None:
    spawning = {name for name in modules() if any(map(SPAWNING.search, calls(name)))}
    assert spawning == SPAWNERS.keys(), "use spawn() of server/transport/tasks.py"


def test_files_are_named_and_say_what_they_are() -> None:
    assert not [name for name in modules() if NAMELESS & set(name.split("."))]
    assert not [name for name in modules() if not ast.get_docstring(tree(name))], "every file says first what it is"


WRITES_INTO_DESK = re.compile(
    r"""\bdesk(?:\?*\.[\w#]+|\[[^\]\n]+\])+\s*(?:=(?![=>])|[-+*/|&?]{1,2}=|\+\+|--)
    |(?:\+\+|--|\bdelete\s+)(?:this\.\#)?desk\.|Object\.assign\((?:this\.\#)?desk\b""",
    re.VERBOSE,
)


def test_only_the_desk_writes_into_the_desk() -> None:
    """Components and helpers call its methods; what it holds has one writer, so a change is looked for in one file."""
    for sample in ("desk.mode = 1", "this.#desk.texts.open += 1", "desk.seen[id] ??= x", "delete desk.held",
                   "desk.count++", "Object.assign(desk, x)"):  # fmt: skip
        assert WRITES_INTO_DESK.search(sample), sample
    for sample in ("desk.mode === 1", "desk.rows((row) => row)", "const { mode } = desk;", "desk=${desk} notice=${x}"):
        assert not WRITES_INTO_DESK.search(sample), sample
    files = sorted((ROOT / "client" / "desk").glob("*.js"))
    assert len(files) > 30
    found = [
        (path.name, hit[0]) for path in files if (hit := WRITES_INTO_DESK.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_client_makes_no_markup_of_text() -> None:
    files = [path for path in (ROOT / "client").rglob("*") if path.suffix in CLIENT_FILES]
    own = [path for path in files if "vendor" not in path.parts]
    found = [(path.name, hit[0]) for path in own if (hit := MARKUP.search(path.read_text(encoding="utf-8")))]
    assert not found
