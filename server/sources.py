"""Where settings come from: command line, environment, file, defaults; the first that names a key wins."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

PREFIX = "GIAOLUU_"
ALIASES = {
    "DATABASE_URL": "database.url",
    "REDIS_URL": "redis.url",
    "PORT": "web.port",
    "WEB_CONCURRENCY": "web.workers",
}
FILE = "_FILE"
"""The value of DATABASE_URL may stand in the file that DATABASE_URL_FILE names, and so with every setting: what
systemd's LoadCredential= or a vault puts there stands in no environment."""
SECRET = "GIAOLUU_SECRET"
NOT_SETTINGS = {SECRET, f"{SECRET}{FILE}", "GIAOLUU_CONFIG", "GIAOLUU_BACKUP_PASSPHRASE"}


class SettingsError(Exception):
    """A setting that cannot be used, in words for the operator."""


class Found(NamedTuple):
    """A value before it is typed. What came as text (command line, environment) is still text."""

    value: Any
    source: str
    text: bool


def gather(
    known: Iterable[str], overrides: Mapping[str, str], env: Mapping[str, str], file: Path | None, defaults: Path
) -> dict[str, Found]:
    """The winning value of every key that any source names; a key nobody knows is an error."""
    names = set(known)
    layers = (from_file(defaults), from_file(file) if file else {}, from_env(env, names), from_line(overrides))
    found: dict[str, Found] = {}
    for layer in layers:
        for name, value in layer.items():
            if name not in names:
                raise SettingsError(
                    f"không có cài đặt nào tên là {name} ({value.source}) / there is no setting {name} ({value.source})"
                )
            found[name] = value
    return found


def from_line(overrides: Mapping[str, str]) -> dict[str, Found]:
    return {name: Found(value, "dòng lệnh / command line", True) for name, value in overrides.items()}


def from_env(env: Mapping[str, str], names: set[str]) -> dict[str, Found]:
    """GIAOLUU_WEB_PORT beats PORT, since it can mean nothing else; a value beats the file that is named for it."""
    wires = {PREFIX + name.replace(".", "_").upper(): name for name in names}
    known = ALIASES | wires
    files = {key: known[key.removesuffix(FILE)] for key in env if key.endswith(FILE) and key not in wires
             and key.removesuffix(FILE) in known}  # fmt: skip
    found = {name: Found(contents(env[key], key), key, True) for key, name in files.items()}
    found |= {ALIASES[key]: Found(env[key], key, True) for key in ALIASES if env.get(key)}
    for key in sorted(env.keys() - files.keys()):
        if key.startswith(PREFIX) and key not in NOT_SETTINGS:
            found[wires.get(key, key)] = Found(env[key], key, True)
    return found


def contents(path: str, key: str) -> str:
    """Of the file that `key` names, without its end of line. Raises SettingsError."""
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{key}: không đọc được {path} / cannot read {path}: {error}") from error


def secret(env: Mapping[str, str]) -> str | None:
    """The secret that the environment gives, itself or by a file; None for none. Raises SettingsError."""
    if SECRET not in env and (path := env.get(f"{SECRET}{FILE}")):
        return contents(path, f"{SECRET}{FILE}")
    return env.get(SECRET)


@lru_cache(maxsize=4)
def _tables(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def from_file(path: Path) -> dict[str, Found]:
    try:
        tables = _tables(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"không đọc được {path} / cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} không phải TOML hợp lệ / is not valid TOML: {error}") from error
    found = {}
    for table, keys in tables.items():
        if not isinstance(keys, dict):
            raise SettingsError(f"{path}: {table} phải nằm trong một bảng / must stand in a table, like [web]")
        found.update({f"{table}.{key}": Found(value, str(path), False) for key, value in keys.items()})
    return found
