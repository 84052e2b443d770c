"""The benches run: each one in little, against the real programs. They judge no speed."""

import json
import shutil
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from websockets.sync.client import connect

from bench import append, fanout, memory, storm
from bench.aims import AIMS, lines
from bench.database import KINDS
from bench.process import HERE, ROOT, Broken, Contender, Crowd, Missing, command
from server.verbs import bench

pytestmark = pytest.mark.slow

SMALL = {
    "fanout": ("--clients", "20", "--seconds", "0.2", "--only", "limit,ours-0"),
    "storm": ("--clients", "20", "--only", "limit,house"),
    "memory": ("--clients", "20", "--only", "ours-0"),
    "click": ("--clients", "20", "--clicks", "2", "--only", "sqlite"),
    "frames": ("--clients", "20", "--questions", "40", "--only", "sqlite"),
    "append": ("--seconds", "0.2", "--only", "sqlite"),
    "hostile": ("--only", "poison"),
}
IN_PYTHON = ("append", "hostile")
EACH_TIME, LONG = ("append",), pytest.mark.long
COMPILER = shutil.which("cc")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.mark.parametrize("name", [name if name in EACH_TIME else pytest.param(name, marks=LONG) for name in SMALL])
def test_a_bench_in_little(name: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = bench.main([name, "--rounds", "1", "--out", str(out), *SMALL[name]])
    shown = capsys.readouterr()
    if COMPILER is None and name not in IN_PYTHON:
        assert (code, "(cc)" in shown.err) == (1, True)
        return
    assert code == 0, shown.err
    found = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
    figures = [value for row in found["medians"] for value in row.values() if isinstance(value, float | int)]
    assert found["rounds"]
    assert any(figures)
    assert found["machine"]["kernel"]
    assert "| --- |" in shown.out
    bars = ElementTree.parse(out / f"{name}.svg").getroot().iter("{http://www.w3.org/2000/svg}rect")
    assert len(list(bars)) > 1


def test_the_crowd_misses_nothing_and_comes_back(out: Path) -> None:
    if lacks_compiler(out):
        return
    with limit(out) as server, Crowd(out / "programs", server.port, 0, join=storm.join("")) as crowd:
        assert crowd.open(30)["clients"] == 30
        for inflight, merge in ((1, 1), (16, 8)):
            fan = crowd.fan(0.05, inflight, merge)
            assert fan["events"] == fan["server"]["events"] > 0
            assert fan["deliveries"] == 30 * fan["events"] + 1
            assert 0 < fan["last_ms"] <= fan["last_p99_ms"]
        assert crowd.storm()["clients"] == crowd.rejoin()["clients"] == 30


def test_the_crowd_says_when_a_server_fails_it(out: Path) -> None:
    if lacks_compiler(out):
        return
    with limit(out) as server, Crowd(out / "programs", server.port, 0, join='420["join"]') as crowd:
        crowd.open(5)
        server.close()
        with pytest.raises(Broken, match="lost"):
            crowd.fan(0.05)


def test_the_limit_speaks_to_any_client(out: Path) -> None:
    """The library checks the answer to its key, and masks what it says."""
    if lacks_compiler(out):
        return
    with limit(out) as server, connect(f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4", proxy=None) as client:
        assert str(client.recv()).startswith("0{")
        for said, heard in (("40", "40{"), ('427["join"]', '437[{"ok":true}]'), ("2", "3")):
            client.send(said)
            assert str(client.recv()).startswith(heard)
        client.send('42["go",{"seconds":0.01,"inflight":1,"merge":1,"every_ms":0}]')
        event, news = json.loads(str(client.recv())[2:])
        assert (event, news["n"]) == ("news", 0)
        assert abs(news["t"] - time.monotonic_ns() // 1000) < 5_000_000
        client.send('42["more",1]')


def lacks_compiler(out: Path) -> bool:
    """Where there is none, that is what must be said."""
    if COMPILER is None:
        with pytest.raises(Missing, match="cc"):
            command("limit", out / "programs")
    return COMPILER is None


def limit(out: Path) -> Contender:
    return Contender(command("limit", out / "programs"), 0)


def test_without_a_compiler_a_bench_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bench.main(["fanout", "--only", "limit", "--rounds", "1", "--out", str(tmp_path)]) == 1
    assert "(cc)" in capsys.readouterr().err


def test_every_bench_is_there_and_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in bench.BENCHES if not (HERE / f"{name}.py").is_file() or f"`{name}`" not in readme] == []


def test_every_aim_is_held_against_something_measured() -> None:
    measured = {trial.name for trial in fanout.TRIALS} | {*storm.CONTENDERS.values(), *memory.CONTENDERS.values()}
    measured |= {append.MANY, append.ONE, *KINDS}
    for aim in AIMS:
        assert {value for key, value in aim.where.items() if key != "clients"} <= measured, aim
    row = {"trial": "ours, tick 0", "clients": 5000, "of_limit": 0.8, "of_node": 1.7}
    met = {line[0]: line[4] for line in lines({"fanout": [row]}) if line[1] == "5,000 clients"}
    assert (met["deliveries per s of CPU, of the limit"], met["… of Node"]) == ("yes", "no")
    assert met["cut and back, of Node's time"] == "–"


def test_an_unknown_bench_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["speed"]) == 2
    assert "fanout | storm" in capsys.readouterr().err
