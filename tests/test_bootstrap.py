"""`./giaoluu` on a fresh machine: makes the environment once, again when the lock changes, and leaves no half of one.

The copy under test has an empty lock and a server that tells what it was given, so nothing is fetched.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVER = "import sys\nprint('argv', sys.argv[1:], 'python', sys.executable, 'path', sys.path[0])\n"


@pytest.fixture
def service(tmp_path: Path) -> Path:
    place = tmp_path / "nhà của tôi"
    (place / "server").mkdir(parents=True)
    (place / "server" / "__main__.py").write_text(SERVER)
    (place / "requirements.lock").write_text("# empty\n")
    (place / "requirements-test.lock").write_text("# empty too\n")
    shutil.copy(ROOT / "giaoluu", place)
    return place


def start(service: Path, *argv: str, **env: str) -> subprocess.Popen[str]:
    home = service.parent / "home"
    home.mkdir(exist_ok=True)
    around = {"PATH": os.environ["PATH"], "HOME": str(home), **env}
    command = [sys.executable, str(service / "giaoluu"), *argv]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd="/", env=around, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


@pytest.mark.slow
def test_two_first_starts_at_once_and_a_quiet_third(service: Path) -> None:
    for running in [start(service, "run", "--empty"), start(service, "run", "--empty")]:
        out, _ = running.communicate(timeout=120)
        assert out.startswith("argv ['run', '--empty']")
        assert f"python {service}/.venv/bin/python path {service}\n" in out
    third = start(service, "settings")
    _, said = third.communicate(timeout=20)
    assert said == ""


@pytest.mark.slow
@pytest.mark.long
def test_a_new_lock_makes_a_new_environment_and_tests_add_theirs(service: Path) -> None:
    start(service, "run").communicate(timeout=120)
    mark = service / ".venv" / "mark"
    mark.touch()
    _, said = start(service, "test").communicate(timeout=120)
    assert "requirements-test.lock" in said
    assert mark.exists()
    (service / "requirements.lock").write_text("# another\n")
    _, said = start(service, "run").communicate(timeout=120)
    assert "requirements.lock" in said
    assert not mark.exists()


@pytest.mark.slow
@pytest.mark.long
def test_a_failure_leaves_nothing_half_made_and_says_so(service: Path) -> None:
    (service / "requirements.lock").write_text("absent @ file:///absent-1.0-py3-none-any.whl --hash=sha256:" + "0" * 64)
    failed = start(service, "run")
    _, said = failed.communicate(timeout=120)
    assert failed.returncode == 1
    assert "không chuẩn bị được môi trường" in said
    assert "the environment could not be made" in said
    assert not (service / ".venv").exists()


def test_the_locks_pin_by_hash_and_name_no_address() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-test.lock"):
        lines = lock.read_text().splitlines()
        assert all("://" not in line and not line.startswith("-") for line in lines)
        assert all("==" in line for line in lines if not line.startswith((" ", "#")))


def test_both_locks_agree() -> None:
    def pins(name: str) -> set[str]:
        return {line for line in (ROOT / name).read_text().splitlines() if "==" in line}

    assert pins("requirements.lock") <= pins("requirements-test.lock")
