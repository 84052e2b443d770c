"""What docs/architecture.md says of files is true: each one named exists, and the two walks stay short."""

import re
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, ROOT

PAGE = (DOCS / "architecture.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*/[a-z_]+\.(?:py|js|toml|md))\b", PAGE)))
BELOW = ("", "server", "tests", "client")
MOST_FILES = 33
WALKS: dict[str, str] = dict(re.findall(r"<!-- walk: (\S+) -->\n(.*?)<!-- /walk -->", PAGE, re.DOTALL))


def there(name: str) -> Path | None:
    return next((path for below in BELOW if (path := ROOT / below / name).exists()), None)


@pytest.mark.parametrize("name", NAMED)
def test_every_file_that_is_named_exists(name: str) -> None:
    assert there(name), f"docs/architecture.md names {name}"


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "server").iterdir() if path.is_dir()))
def test_every_folder_of_the_server_is_shown(folder: str) -> None:
    assert folder == "__pycache__" or re.search(rf"^  {folder}/ ", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", ["question.ask", "answer.publish"])
def test_a_command_is_followed_through_few_files(command: str) -> None:
    steps = re.findall(r"^(\d+)\. `([^`]+)`", WALKS[command], re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    assert len({name for _, name in steps}) == len(steps) <= MOST_FILES
    assert [name for _, name in steps if not (ROOT / name).is_file()] == []
