"""docs/security/asvs.md: each requirement of the list stands there once and names only what is there."""

import re

import pytest

from server.settings import ROOT

PAGE = ROOT / "docs" / "security" / "asvs.md"
LIST = ROOT / "tests" / "docs" / "asvs-5.0.0.txt"
VERDICTS = ("met", "in part", "**not met**", "not applicable")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
WANTED = dict(line.split() for line in LIST.read_text(encoding="utf-8").splitlines())
NAMED = re.compile(r"`((?:tests|docs)/[\w/.-]+|SECURITY\.md)(?:::(\w+))?`")


def test_each_requirement_stands_there_once_with_its_level() -> None:
    assert [(row[0], row[1]) for row in ROWS] == list(WANTED.items())
    assert sum(level == "3" for level in WANTED.values()) > 10


def test_it_counts_its_verdicts_rightly() -> None:
    said = re.search(r"Met (\d+), in part (\d+), not met (\d+), not applicable (\d+); (\d+) in all", PAGE.read_text())
    assert said is not None
    counted = [sum(row[3] == verdict for row in ROWS) for verdict in VERDICTS]
    assert [int(number) for number in said.groups()] == [*counted, len(ROWS)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_verdict_names_what_is_there(row: list[str]) -> None:
    _, _, asked, verdict, by = row
    assert asked
    assert verdict in VERDICTS
    assert by, "a reason, or a test"
    found = NAMED.findall(by)
    assert found or verdict not in ("met", "in part"), "what is met is met by something"
    for path, test in found:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not test or re.search(rf"^(async )?def {test}\b", text, re.MULTILINE), (path, test)
