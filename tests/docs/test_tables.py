"""The tables of docs/ say what the code does today."""

import pytest

from server.domain.command import REACTION
from server.domain.kinds import COMMANDS
from tests.docs.blocks import block
from tests.docs.tables import BLOCKS, KINDS, catalogue, keys


@pytest.mark.parametrize(("page", "name"), BLOCKS)
def test_a_table_is_as_the_code_would_write_it(page: str, name: str) -> None:
    assert block(page, name) == BLOCKS[page, name](), "renew it with: python -m tests.docs.tables"


def test_every_command_has_its_row() -> None:
    assert {each.name for kind in KINDS for each in catalogue(kind)} == {
        name for name, each in COMMANDS.items() if each.by != {REACTION}
    }


def test_the_keys_were_read() -> None:
    """A change of the way in which catalogue.js is written must not empty the table."""
    assert len(keys()) > 20
    assert all("key" in row and ("move" in row or row["command"] in COMMANDS) for row in keys())
    pressed = [(row["key"], row.get("scope")) for row in keys()]
    assert len(pressed) == len(set(pressed))
