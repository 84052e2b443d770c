"""The examples in config/production are read by the programs they are for; here by us, as far as we can."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from server import settings
from server.__main__ import VERBS

FOLDER = settings.ROOT / "config" / "production"


def blocks(text: str) -> dict[str, list[str]]:
    """nginx's directives by the path of the blocks that they stand in."""
    bare = re.sub(r"(?m)#.*$", "", text)
    path: list[str] = []
    found: dict[str, list[str]] = {}
    for words, end in re.findall(r"((?:\"[^\"]*\"|'[^']*'|[^;{}])*)([;{}])", bare):
        if end == "{":
            path.append(" ".join(words.split()))
        elif end == "}":
            assert not words.strip(), f"{words.strip()!r} has no end"
            path.pop()
        else:
            found.setdefault(" / ".join(path), []).append(" ".join(words.split()))
    assert not path, "a block has no end"
    return found


def test_the_proxy_says_who_calls_and_passes_sockets() -> None:
    found = blocks((FOLDER / "nginx.conf").read_text())
    (server,) = [lines for name, lines in found.items() if name == "server" and any("ssl" in line for line in lines)]
    for wanted in ("Host $http_host", "X-Forwarded-For $remote_addr", "Upgrade $http_upgrade", 'Forwarded ""'):
        assert f"proxy_set_header {wanted}" in server
    assert {"client_header_timeout 10s", "client_body_timeout 10s", "proxy_http_version 1.1"} <= {*server}
    inner = {name: lines for name, lines in found.items() if " / location" in name}
    assert not [line for lines in inner.values() for line in lines if line.startswith("proxy_set_header")]
    (numbers,) = [lines for name, lines in inner.items() if "metrics" in name]
    assert numbers == ["return 404"]


def test_the_proxy_keeps_the_frames_of_every_room() -> None:
    names = " ".join(blocks((FOLDER / "nginx.conf").read_text()))
    (kept,) = re.findall(r"location ~ (\S*frame\S*)", names)
    for path in ("/buoi/abc123/frame", "/r/angiang/buoi/dt-1/older"):
        assert re.match(kept, path)
    for path in ("/buoi/abc123/ban", "/buoi/abc123/do", "/r/angiang/buoi/a/b/frame"):
        assert not re.match(kept, path)


@pytest.mark.parametrize("unit", sorted(FOLDER.glob("*.service")), ids=lambda path: path.name)
def test_units_start_verbs_that_are_there(unit: Path) -> None:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(unit)
    program, verb, *_ = read["Service"]["ExecStart"].split()
    assert (Path(program).name, verb in VERBS) == ("giaoluu", True)
    assert read["Service"]["NoNewPrivileges"] == "yes"


def test_the_environment_names_settings_that_are_there() -> None:
    lines = [line for line in (FOLDER / "giaoluu.env").read_text().splitlines() if not line.startswith("#")]
    chosen = settings.load(env=dict(line.split("=", 1) for line in lines))
    assert chosen.web.workers == 2
    assert chosen.mail.transport.startswith("smtp://")


def test_the_bus_may_do_what_it_needs_and_no_more() -> None:
    (rules,) = [line for line in (FOLDER / "users.acl").read_text().splitlines() if line.startswith("user giaoluu")]
    assert {"resetkeys", "resetchannels", "&giaoluu:*", "-@all"} <= {*rules.split()}
    assert not re.findall(r"[ ~+]@?(?:allkeys|all)\b", rules.replace("-@all", ""))
