"""Settings: typed, environment before file before default, and loud in words when something is wrong."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

import pytest

from server import key, settings
from server.doctor.keys import secret
from server.settings import ROOT, SettingsError, load

GOOD = "b1946ac92492d2347c6235b4d2611184f5c0b7"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_has_a_default_a_type_and_a_comment() -> None:
    tables = tomllib.loads(settings.DEFAULTS.read_text(encoding="utf-8"))
    assert {f"{table}.{key}" for table, keys in tables.items() for key in keys} == set(settings.TYPES)
    lines = settings.DEFAULTS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if " = " in line and "#" not in line] == []


def test_the_defaults_stand_alone() -> None:
    chosen = load(env={})
    assert (chosen.web.host, chosen.web.port, chosen.web.https) == ("127.0.0.1", 8080, False)
    assert chosen.limits.question == 2000
    assert chosen.session.intake_count == "exclusive"
    assert chosen.database.url == f"sqlite:///{ROOT}/var/giaoluu.db"


def test_a_value_may_stand_in_a_file_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = write(tmp_path / "url", "postgresql://web:geheim@127.0.0.1/giaoluu\n")
    chosen = load(env={"DATABASE_URL_FILE": str(url), "GIAOLUU_API_PAGE_FILE": str(write(tmp_path / "n", "7"))})
    assert (chosen.database.url, chosen.api.page) == ("postgresql://web:geheim@127.0.0.1/giaoluu", 7)
    assert load(env={"DATABASE_URL_FILE": str(url), "DATABASE_URL": "sqlite:///x.db"}).database.url.endswith("x.db")
    for wrong in ({"DATABASE_URL_FILE": str(tmp_path / "none")}, {"GIAOLUU_NOTHING_FILE": str(url)}):
        with pytest.raises(SettingsError):
            load(env=wrong)
    monkeypatch.delenv("GIAOLUU_SECRET", raising=False)
    monkeypatch.setenv("GIAOLUU_SECRET_FILE", str(write(tmp_path / "secret", f"{GOOD}\n")))
    assert load(env={}).secret == GOOD.encode()


def test_line_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    file = write(tmp_path / "own.toml", "[web]\nport = 1\nhost = '0.0.0.0'\nbase_domain = 'a.example'\n")
    env = {"GIAOLUU_WEB_PORT": "2", "PORT": "3", "GIAOLUU_WEB_BASE_DOMAIN": "b.example"}
    chosen = load({"web.base_domain": "c.example"}, config=file, env=env)
    web = chosen.web
    assert (web.host, web.port, web.base_domain, web.https) == ("0.0.0.0", 2, "c.example", False)
    sources = {line.name: line.source for line in chosen.effective()}
    assert sources["web.host"] == str(file)
    assert sources["web.port"] == "GIAOLUU_WEB_PORT"
    assert sources["web.base_domain"] == "dòng lệnh / command line"
    assert sources["web.https"] == str(settings.DEFAULTS)


def test_the_usual_names_of_platforms_are_understood() -> None:
    env = {"PORT": "5000", "DATABASE_URL": "postgresql://u:p@h/d", "REDIS_URL": "redis://r"}
    chosen = load(env=env)
    assert (chosen.web.port, chosen.database.url, chosen.redis.url) == (5000, "postgresql://u:p@h/d", "redis://r")


def test_text_becomes_numbers_truths_and_lists() -> None:
    env = {"GIAOLUU_WEB_HTTPS": "true", "GIAOLUU_WEB_HOSTS": "a.example, b.example", "GIAOLUU_LIVE_TICK_MS": "20"}
    chosen = load(env=env)
    assert chosen.web.https is True
    assert chosen.web.hosts == ("a.example", "b.example")
    assert chosen.live.tick_ms == 20


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"GIAOLUU_WEB_PRT": "1"}, "GIAOLUU_WEB_PRT"),
        ({"GIAOLUU_WEB_PORT": "eighty"}, "web.port = 'eighty'"),
        ({"GIAOLUU_WEB_PORT": "70000"}, "65535"),
        ({"GIAOLUU_LIMITS_QUESTION": "0"}, "limits.question"),
        ({"GIAOLUU_SESSION_INTAKE_COUNT": "perhaps"}, "session.intake_count"),
        ({"GIAOLUU_PEOPLE_PASSWORD_MEMORY_KIB": "7167"}, r"people.password_memory_kib = .*12288 \+ 3"),
        ({"GIAOLUU_PEOPLE_PASSWORD_PASSES": "4"}, "people.password_memory_kib"),
        ({"DATABASE_URL": "mysql://u:secret@h/d"}, "sqlite:///"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(env: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as refused:
        load(env=env)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[web]\nprt = 1", "web.prt"),
        ("[web]\nport = '8080'", "web.port"),
        ("[wbe]\nport = 8080", "wbe.port"),
        ("port = 8080", "port"),
        ("[web\n", "TOML"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load(config=write(tmp_path / "own.toml", text), env={})


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="absent"):
        load(config=tmp_path / "absent.toml", env={})


def test_everything_written_moves_with_var(tmp_path: Path) -> None:
    write(tmp_path / "giaoluu.toml", "[web]\nport = 4321\n")
    chosen = load(env={"GIAOLUU_PATHS_VAR": str(tmp_path)})
    assert chosen.database.url == f"sqlite:///{tmp_path}/giaoluu.db"
    assert chosen.anchor.dir == f"{tmp_path}/anchors"
    assert chosen.web.port == 4321


def test_passwords_are_not_shown() -> None:
    shown = load(env={"DATABASE_URL": "postgresql://u:p%40ss@h/d", "REDIS_URL": "redis://:geheim@r/0"}).effective()
    values = {line.name: line.value for line in shown}
    assert values["database.url"] == "postgresql://u:***@h/d"
    assert values["redis.url"] == "redis://:***@r/0"


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    env = {"GIAOLUU_PATHS_VAR": str(tmp_path / "var")}
    first, second = load(env=env).secret, load(env=env).secret
    assert first == second
    assert len(first) == 32
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from server import settings; print(settings.load().secret.hex())"]
    env = {**os.environ, "GIAOLUU_PATHS_VAR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in running}) == 1


def test_the_environment_may_hold_the_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIAOLUU_SECRET", GOOD)
    assert load(env={"GIAOLUU_PATHS_VAR": str(tmp_path)}).secret == GOOD.encode()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "weak",
    ["x", "of the house", "change-me-to-64-random-characters", "CHANGE-ME" * 8, "a" * 64, "abc" * 30, "0123456789" * 7,
     "abcdefghijklmnopqrstuvwxyz0123456789", "kx7Qp2" * 12, "my-secret-key-9f8a7b6c5d4e3f2a1b0c", "9f8a7b6c5d4e3f2a",
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "01" * 32, "matkhau-cua-bo-tai-nguyen-moi-truong",
     "correct horse battery staple correct horse", "correcthorsebatterystaplemountainriver",
     "Sông Hồng chảy về đâu hỡi em ơi", "MountainRiverMountainRiverCloudWindow7",
     "dat-dai-moi-truong-khoang-san-2010-2015", "giaoluu-production-key-for-the-ministry-2026", "123456" * 8,
     "1234567890abcdef1234567890abcdef", "secret-9f8a7b6c5d4e3f2a1b0c7e6d5c4b3a", "Password" + "Admin" * 6],
)  # fmt: skip
def test_a_key_that_can_be_guessed_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, weak: str) -> None:
    (tmp_path / "secret.key").write_text(weak)
    chosen = load(env={"GIAOLUU_PATHS_VAR": str(tmp_path)})
    with pytest.raises(SettingsError, match=r"secret\.key: .*openssl rand"):
        _ = chosen.secret
    assert secret(chosen).todo
    assert len(weak) < 9 or weak not in str(secret(chosen))
    monkeypatch.setenv("GIAOLUU_SECRET", weak)
    with pytest.raises(SettingsError, match="GIAOLUU_SECRET"):
        _ = load(env={"GIAOLUU_PATHS_VAR": str(tmp_path)}).secret
    assert secret(chosen).todo


@pytest.mark.parametrize(
    "good", ["trâu sông ngọc mạnh thuyền giếng khoai lụa sấm vườn", "rib-lunar-cargo-oxide-hazel-picnic-tundra-violin"]
)
def test_a_phrase_of_many_words_is_a_key(good: str) -> None:
    assert key.weakness(good.encode()) == ""


def test_an_empty_variable_is_no_key_and_no_file_takes_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIAOLUU_SECRET", "")
    with pytest.raises(SettingsError, match=r"GIAOLUU_SECRET: .*secret\.key"):
        _ = load(env={"GIAOLUU_PATHS_VAR": str(tmp_path)}).secret
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("port", "workers", "fits"),
    [("8080", "1", False), ("8079", "1", False), ("8077", "2", True), ("8078", "2", False), ("8081", "1", True),
     ("0", "1", True)],
)  # fmt: skip
def test_own_ports_are_none_of_the_visitors(port: str, workers: str, fits: bool) -> None:
    given = {"metrics.port": port, "web.port": "8080", "web.workers": workers, "database.url": "postgresql://u@h/d"}
    if fits:
        assert load(given, env={}).metrics.port == int(port)
        return
    with pytest.raises(SettingsError, match=r"metrics\.port = .*8080"):
        load(given, env={})


def test_an_empty_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"")
    with pytest.raises(SettingsError, match="32"):
        _ = load(env={"GIAOLUU_PATHS_VAR": str(tmp_path)}).secret


def test_random_keys_are_good_ones() -> None:
    for _ in range(2000):
        for strong in (token_bytes(32), token_hex(16).encode(), token_hex(32).encode(), token_urlsafe(32).encode()):
            assert not key.weakness(strong), strong


@pytest.mark.parametrize(
    "drawn",
    ["9e107d123456b6bd81d3542a419d6e0c", "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27123456",
     "3q2-7wAdmInTq8hZkXv0Rj5Lf_Yc9UoPeWb1NsGiMdK"],
)  # fmt: skip
def test_a_drawn_key_may_hold_a_known_word_by_chance(drawn: str) -> None:
    assert key.weakness(drawn.encode()) == ""


def test_the_server_does_not_start_with_the_key_of_the_example(tmp_path: Path) -> None:
    env = {**os.environ, "GIAOLUU_PATHS_VAR": str(tmp_path), "GIAOLUU_SECRET": "change-me-to-64-random-characters"}
    for verb in (["run", "--empty", "--port", "0"], ["doctor"]):
        command = [sys.executable, "-m", "server", *verb]
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1
        assert "openssl rand" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_redis_that_is_none_stops_the_start() -> None:
    with pytest.raises(SettingsError, match=r"redis\.url = http://:\*\*\*@r/"):
        load(env={"REDIS_URL": "http://:geheim@r/"})


CANNOT_BE_RIGHT = [
    ("web.trusted_proxies", "abc"),
    ("web.trusted_proxies", "127.0.0.1, 10.0.0.0/40"),
    ("web.base_domain", "http://x.vn"),
    ("web.base_domain", "x.vn:8080"),
    ("web.base_domain", "x.vn/"),
    ("web.base_domain", ""),
    ("web.base_domain", "x .vn"),
    ("web.hosts", "http://10.0.0.1"),
    ("web.host", "http://0.0.0.0"),
    ("metrics.allow", "everybody"),
    ("metrics.host", "a b"),
    ("metrics.token", "two words"),
    ("mail.sender", "nobody"),
    ("mail.sender", "Giao Lưu <nobody>"),
    ("mail.sender", "Giao Lưu\nBcc: <a@b>"),
    ("mail.sender", "a@b <c@d>"),
    ("mail.operator", "a@b\nBcc: c@d"),
    ("mail.transport", "smtp://host:port"),
    ("redis.url", "redis://host:99999"),
    ("database.url", "sqlite://"),
    ("database.url", "sqlite:///:memory:"),
    ("database.url", "postgresql://u:geheim@host:port/name"),
    ("database.url", "postgresql://u:geheim@host"),
    ("paths.var", " "),
    ("anchor.dir", " "),
    ("live.poll_ms", str(2**40)),
    ("leader.beat_ms", "6000"),
    ("live.again_ms", "70000"),
    ("limits.write_ms", "6000"),
    ("people.sign_in_h", str(10**12)),
]


@pytest.mark.parametrize(("name", "value"), CANNOT_BE_RIGHT)
def test_what_cannot_be_right_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(name)) as refused:
        load({name: value}, env={})
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("web.trusted_proxies", "unix, ::1, 10.0.0.0/8"), ("web.base_domain", "giaoluu.monre.gov.vn"),
        ("web.hosts", "10.0.0.1, [::1], x.vn"), ("web.host", "::"), ("metrics.allow", "10.1.2.3/16"),
        ("mail.operator", "truc@monre.gov.vn"), ("mail.transport", "smtps://host:465"),
        ("mail.sender", "Giao Lưu <a@b>"), ("redis.url", "unix:///run/redis"),
        ("database.url", "postgresql://u:p%40ss@[::1]:5432/name?sslmode=require"),
    ],
)  # fmt: skip
def test_what_may_be_right_is_taken(name: str, value: str) -> None:
    assert load({name: value}, env={})
