"""The transport as a package of its own: its README's example runs with nothing else of this repository."""

import dataclasses
import re
import shutil
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import socketio

from server.transport.options import Options
from tests.transport.bare import until

TRANSPORT = Path(__file__).resolve().parents[2] / "server/transport"
README = (TRANSPORT / "README.md").read_text(encoding="utf-8")


def example(port: int) -> str:
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(code) == 1
    assert "port=3000" in code[0]
    return code[0].replace("port=3000", f"port={port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_the_example_runs_beside_a_copy_of_the_transport_alone(tmp_path: Path) -> None:
    port = free_port()
    shutil.copytree(TRANSPORT, tmp_path / "server/transport", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "example.py").write_text(example(port), encoding="utf-8")
    process = subprocess.Popen([sys.executable, "example.py"], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    try:
        await until(lambda: listens(port) or process.poll() is not None, within=20)
        async with socketio.AsyncSimpleClient() as one, socketio.AsyncSimpleClient() as two:
            for client in (one, two):
                await client.connect(f"http://127.0.0.1:{port}", transports=["websocket"])
            assert await one.call("say", "xin chào", timeout=5) == {"ok": True}
            assert [await client.receive(timeout=5) for client in (one, two)] == [["said", "xin chào"]] * 2
    finally:
        process.terminate()
        process.wait(10)


def test_options_that_the_readme_names_exist() -> None:
    fields = {field.name for field in dataclasses.fields(Options)}
    limits = README[README.index("## Limits") : README.index("## What is hardened")]
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+|strikes)`", limits))
    assert named
    assert named <= fields


@pytest.mark.parametrize("name", re.findall(r"^\| `([a-z_.]+\.\w+)", README, re.MULTILINE))
def test_the_public_names_exist(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    assert hasattr(import_module(f"server.transport.{module}"), attribute)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Options)])
def test_every_option_is_explained(field: str) -> None:
    assert re.search(rf"\b{field}\b", Options.__doc__ or "")


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_its_tests_use_nothing_else(path: Path) -> None:
    ours = re.findall(r"^(?:from|import) ((?:server|tests)\.[\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert not [name for name in ours if not name.startswith(("server.transport.", "tests.transport."))]
