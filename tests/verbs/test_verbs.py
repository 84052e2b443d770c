"""The command line: the table of verbs, settings, doctor, and a run of tests that may leave nothing out in CI."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server import __main__, settings
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.open_lines import open_lines
from server.verbs import doctor
from server.verbs import settings as settings_verb


def giaoluu(*argv: str, **env: str) -> subprocess.CompletedProcess[str]:
    around = {**os.environ, "PYTHONPATH": str(settings.ROOT), **env}
    return subprocess.run([sys.executable, "-m", "server", *argv], env=around, capture_output=True, text=True)


def test_help_shows_every_verb_with_its_first_line() -> None:
    shown = giaoluu("--help")
    assert shown.returncode == 0
    for verb in __main__.known():
        assert f"  {verb:<15} {__main__.about(verb)}" in shown.stdout
        assert __main__.about(verb)


def test_every_file_of_the_folder_is_in_the_table() -> None:
    files = {path.stem for path in __main__.FOLDER.glob("*.py")} - {"__init__"}
    assert files <= set(map(__main__.module, __main__.VERBS))


def test_an_unknown_verb_is_refused_with_the_known_ones() -> None:
    refused = giaoluu("rnu")
    assert refused.returncode == 2
    assert "doctor" in refused.stderr


def test_settings_shows_value_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert settings_verb.main(["--set", "web.port=4000"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("web.port"))
    assert line.split(maxsplit=2) == ["web.port", "4000", "dòng lệnh / command line"]


def test_settings_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert settings_verb.main(["--set", "web.prt=4000"]) == 1
    assert "web.prt" in capsys.readouterr().err


def test_doctor_before_the_first_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(["--set", f"paths.var={tmp_path}", "--set", "web.port=0"]) == 0
    assert "!!" not in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_doctor_sees_a_database_before_and_after_its_migrations(
    empty_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--set", f"paths.var={tmp_path}", "--set", f"database.url={empty_url}", "--set", "web.port=0"]
    chosen = settings.load({"database.url": empty_url}, env={})

    async def bring_up_to_date() -> None:
        engine = open_engine(chosen.database.url, chosen.database)
        await migrate(engine)
        await engine.dispose()

    if empty_url.startswith("postgresql"):
        assert doctor.main(given) == 0
        assert "--  database" in capsys.readouterr().out
    asyncio.run(bring_up_to_date())
    assert doctor.main(given) == 0
    assert "ok  database" in capsys.readouterr().out


def test_doctor_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secret.key").write_bytes(b"x" * 32)
    (tmp_path / "secret.key").chmod(0o644)
    url = "postgresql://nobody:geheim@127.0.0.1:1/nothing"
    assert doctor.main(["--set", f"paths.var={tmp_path}", "--set", f"database.url={url}"]) == 1
    shown = capsys.readouterr().out
    assert f"chmod 600 {tmp_path}/secret.key" in shown
    assert "!!  database" in shown
    assert "geheim" not in shown


@pytest.mark.parametrize(
    ("name", "text", "mode", "mark"),
    [
        ("giaoluu.toml", "[web]\nport = 0\n", 0o600, "ok"),
        ("giaoluu.toml", "[web]\nport = 0\n", 0o644, "--"),  # others may read it, and it holds nothing to hide
        ("giaoluu.toml", "[web]\nport = 0\n", 0o664, "!!"),  # others may say what the server does
        ("giaoluu.toml", '[metrics]\ntoken = "geheim-geheim"\n', 0o644, "!!"),
        ("giaoluu.toml", '[database]\nurl = "postgresql://a:geheim@127.0.0.1:1/x"\n', 0o640, "!!"),
        ("seal.key", "geheim", 0o644, "!!"),
        ("seal.key", "geheim", 0o600, "ok"),
        ("tls.pem", "geheim", 0o644, "!!"),
        ("tls.pem", "geheim", 0o640, "ok"),  # programs of a group share a certificate
    ],
)
def test_doctor_looks_at_the_modes_of_settings_and_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, mode: int, mark: str
) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / name).chmod(mode)
    given = ["--set", f"paths.var={tmp_path}", "--set", f"seal.key={tmp_path / 'seal.key'}"]
    given += [f"--set=web.tls_{each}={tmp_path / 'tls.pem'}" for each in ("cert", "key")]
    doctor.main([*given, "--config", str(tmp_path / name)] if name.endswith("toml") else given)
    shown = capsys.readouterr().out
    (line,) = [line for line in shown.splitlines() if line.startswith(mark) and f"{tmp_path / name} ({mode:o})" in line]
    assert "mode" in line
    assert (f"{640 if name == 'tls.pem' else 600} {tmp_path / name}" in shown) is (mark != "ok")
    assert "geheim" not in shown


@pytest.mark.parametrize(
    ("setting", "warned"),
    [
        ("database.url=postgresql://web@db.example/g", False),  # asked for its certificate all the same
        ("database.url=postgresql://web@db.example/g?sslmode=disable", True),
        ("database.url=postgresql://web@db.example/g?sslmode=require", True),
        ("database.url=postgresql://web@db.example/g?sslmode=verify-full", False),
        ("database.url=postgresql://web@127.0.0.1/g", False),
        ("redis.url=redis://u:p@10.0.0.7/0", True),
        ("redis.url=rediss://u:p@10.0.0.7/0", False),
        ("redis.url=rediss://u:p@10.0.0.7/0?ssl_cert_reqs=none", True),
        ("redis.url=rediss://u:p@10.0.0.7/0?ssl_check_hostname=False", True),
        ("redis.url=redis://[::1]/0", False),
        ("mail.transport=smtp://mail.example:25", False),
        ("mail.transport=smtp://mail.example:25 mail.starttls=may", True),
        ("mail.transport=smtp://127.0.0.1:25 mail.starttls=never", False),
        ("oidc.issuer=http://sso.example", True),
        ("oidc.issuer=https://sso.example", False),
        ("web.host=0.0.0.0 web.https=true", True),
        ("web.host=0.0.0.0 web.https=true web.tls_cert=/a web.tls_key=/b", False),
        ("web.host=127.0.0.1 web.https=true", False),
    ],
)
def test_doctor_looks_for_what_is_said_in_the_open_to_other_machines(setting: str, warned: bool) -> None:
    given = dict(each.split("=", 1) for each in setting.split())
    name = next(iter(given))
    found = list(open_lines(settings.load(given, env={})))
    assert [each.setting for each in found] == [name] * warned
    assert all("p@" not in each.host for each in found)


LEFT_OUT = {
    "skip in a test": "def test_it(): pytest.skip('no')",
    "skip of a module": "pytest.skip('no', allow_module_level=True)",
    "import that may be missing": "pytest.importorskip('not_there')",
    "expected failure": "@pytest.mark.xfail(strict=False)\ndef test_it(): assert False",
}


@pytest.mark.parametrize("body", LEFT_OUT.values(), ids=LEFT_OUT)
def test_in_ci_nothing_may_be_left_out(body: str, tmp_path: Path) -> None:
    assert run_tests(tmp_path, body, CI="true") == pytest.ExitCode.TESTS_FAILED


def test_elsewhere_a_test_may_be_left_out(tmp_path: Path) -> None:
    assert run_tests(tmp_path, LEFT_OUT["skip in a test"], CI="") == pytest.ExitCode.OK


def run_tests(folder: Path, body: str, **env: str) -> int:
    (folder / "test_it.py").write_text(f"import pytest\n{body}\n")
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    command = [sys.executable, "-m", "pytest", "-c", settings.ROOT / "pyproject.toml", "--rootdir", folder, folder]
    around = {**os.environ, "PYTHONPATH": str(settings.ROOT), **env}
    return subprocess.run(command, env=around, capture_output=True, cwd=folder).returncode
