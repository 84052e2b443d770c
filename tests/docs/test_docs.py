"""Nothing stays undocumented: verbs, settings, refusals, commands, events; and docs speak of the project alone."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.__main__ import VERBS
from server.domain.kinds import COMMANDS
from server.domain.roles import ROLES
from server.domain.session.moderation import REASONS
from server.gateway.envelope import SHAPES
from server.log import event
from server.office.alarms import ALARMS
from server.runtime.vitals import counters
from server.settings import DEFAULTS, TYPES
from server.verbs import user
from server.views import entity  # noqa: F401  (fills the catalogues)
from server.web.metrics import METRICS
from server.web.routes import ANYWHERE, PAGES, PUBLIC, SHARED
from server.words import LANGS
from tests.docs.blocks import DOCS, ROOT
from tests.docs.codes import by_hand, refusals

# Tests register events of their own.
OURS = {name for name, kind in event.catalogue.items() if kind.type.__module__.startswith("server.")}
PAGES_OF_DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
OTHERS = ("client/vendor/", "client/styles/fonts/")
TEXTS = {".py", ".js", ".mjs", ".md", ".toml", ".html", ".css", ".sql", ".lock", ".svg", ".jsonl", ""}
# Said in two halves, so that this file does not find itself.
ELSEWHERE = re.compile(
    "|".join(
        first + second
        for first, second in (
            ("(?<![a-z])/wo", "rk/"), ("pythonho", r"sted\.org"), ("py", r"pi\.org"), ("npm", r"js\.(?:org|com)"),
            (r"\bissue", r"s? ?#?\d"), (r"\bsub", r"-?agent"), (r"\bclau", "de"), (r"\banth", "ropic"),
            (r"\bchat", "gpt"), ("/ro", r"ot/\."), (r"\bwork", r"ing? session\b"),
        )
    ),
    re.IGNORECASE,
)  # fmt: skip


def words(lang: str) -> dict[str, str]:
    return dict(flat(tomllib.loads((ROOT / "config" / f"words.{lang}.toml").read_text(encoding="utf-8"))))


def flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_verb_is_in_the_readme() -> None:
    assert [verb for verb in VERBS if f"| `{verb}` |" not in text(ROOT / "README.md")] == []
    missing = [deed for deed in user.DEEDS if f"`{deed}`" not in text(ROOT / "README.md")]
    assert missing == []


def test_every_number_and_every_alarm_is_in_operations() -> None:
    told = text(DOCS / "operations.md")
    counted = [family.name.removeprefix("giaoluu_") for family in counters.collect()]
    assert [name for name in (*METRICS, *counted) if not re.search(rf"`{name}(_total)?`", told)] == []
    assert [name for name in ALARMS if f"| `{name}` |" not in told] == []


def test_the_readme_fits_its_screen() -> None:
    assert len(text(ROOT / "README.md").splitlines()) <= 150


def test_every_setting_is_explained() -> None:
    section, found = "", {}
    for line in text(DEFAULTS).splitlines():
        if head := re.fullmatch(r"\[(\w+)\]", line):
            section = head[1]
        elif key := re.match(r"(\w+) = .*?  # (.+)", line):
            found[f"{section}.{key[1]}"] = key[2]
    assert set(TYPES) - set(found) == set()


@pytest.mark.parametrize("page", PAGES_OF_DOCS, ids=lambda path: path.name)
def test_settings_named_with_a_value_have_it(page: Path) -> None:
    held = tomllib.loads(text(DEFAULTS))
    for section, key, value in re.findall(r"`(\w+)\.(\w+)` = (\d+)", text(page)):
        assert held[section][key] == int(value), f"{section}.{key}"


def test_both_languages_say_the_same_things() -> None:
    vi, en = (words(lang) for lang in LANGS)
    assert vi.keys() ^ en.keys() == set()
    slots = {key for key in vi if set(re.findall(r"\{\w+\}", vi[key])) < set(re.findall(r"\{\w+\}", en[key]))}
    assert slots == set(), "English fills in what Vietnamese does not"


@pytest.mark.parametrize("lang", LANGS)
def test_whatever_has_a_name_has_words(lang: str) -> None:
    wanted = {f"command.{name}" for name in COMMANDS}
    wanted |= {f"event.{name}" for name in OURS}
    wanted |= {f"refused.{code}" for code in refusals()}
    wanted |= {f"reason.{reason}" for reason in REASONS}
    wanted |= {f"role.{role}" for role in ROLES}
    wanted |= {f"alarm.{alarm}" for alarm in ALARMS}
    assert wanted - words(lang).keys() == set()


@pytest.mark.parametrize("lang", LANGS)
def test_no_words_are_left_of_what_is_gone(lang: str) -> None:
    known = {f"event.{name}" for name in OURS} | {f"refused.{code}" for code in {*refusals(), "other"}}
    left = {key for key in words(lang) if key.startswith(("event.", "refused."))} - known
    assert left == set()


def test_the_command_line_has_its_own_words() -> None:
    assert by_hand() - user.SAY.keys() == set()


def test_every_address_is_in_the_docs() -> None:
    """A page that a client may ask for without being a browser."""
    page = text(DOCS / "protocol.md")
    for path, _, methods in (*PUBLIC, *PAGES, *SHARED, *ANYWHERE):
        if "POST" in methods or path.endswith(("/frame", "/older", "/waiting", "/mine")):
            assert re.sub(r"\{(\w+)\}", r"<\1>", path) in page, path


@pytest.mark.parametrize("page", PAGES_OF_DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    pictures = re.findall(r'<img src="([^"]+)"', text(page)) + re.findall(r"!\[[^]]*\]\(([^)]+)\)", text(page))
    links = re.findall(r"(?<!!)\[[^]]+\]\(([^)#]*)(?:#([\w-]+))?\)", text(page))
    for path, anchor in [*links, *((picture, "") for picture in pictures)]:
        if path.startswith("https:"):
            continue
        target = (page.parent / path) if path else page
        assert target.exists(), path
        heads = {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-")
                 for head in re.findall(r"^#+ (.+)$", text(target), re.MULTILINE)} if anchor else set()  # fmt: skip
        assert not anchor or anchor in heads, f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES_OF_DOCS, ids=lambda path: path.name)
def test_files_that_the_docs_name_are_there(page: Path) -> None:
    named = re.findall(r"`((?:server|config|client|tests|docs)/[\w./-]*\w/?)`", text(page))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_envelopes_are_no_commands() -> None:
    assert SHAPES.keys() & COMMANDS.keys() == set()


def test_the_project_speaks_of_itself_alone() -> None:
    found = [
        f"{path}:{number}: {hit[0]}"
        for path in ours()
        for number, line in enumerate(text(ROOT / path).splitlines(), 1)
        if (hit := ELSEWHERE.search(line))
    ]
    assert found == []


def ours() -> Iterator[str]:
    """Every file of the project that people write."""
    for top in ROOT.iterdir():
        if top.name == ".ci" or not (top.name.startswith(".") or top.name == "var"):
            for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
                name = path.relative_to(ROOT).as_posix()
                if path.is_file() and path.suffix in TEXTS and not name.startswith(OTHERS):
                    yield name
