"""What the operator may choose: read once, typed, environment first, then file, then config/default.toml."""

import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_type_hints

import msgspec

from server import key
from server.sources import Found, gather
from server.sources import SettingsError as SettingsError

ROOT = Path(__file__).resolve().parent.parent
DEFAULTS = ROOT / "config" / "default.toml"

Count = Annotated[int, msgspec.Meta(gt=0)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Names = tuple[str, ...]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table of config/default.toml; every key is explained there."""


class Web(Section, frozen=True):
    host: str
    port: Port
    base_domain: str
    https: bool
    trusted_proxies: Names
    hosts: Names


class Database(Section, frozen=True):
    url: str
    pool: Count
    statement_ms: Count
    busy_ms: Count
    acquire_ms: Count


class Redis(Section, frozen=True):
    url: str
    prefix: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]


class Limits(Section, frozen=True):
    question: Count
    name: Count
    place: Count
    note: Count
    answer: Count
    topic: Count
    combining_marks: Count
    packet_bytes: Count
    depth: Count
    strikes: Count
    connect_ms: Count
    pending_bytes: Count
    pending_packets: Count
    pending_ms: Count
    sockets: Count
    sockets_per_ip: Count
    handshakes_per_ip_s: Count
    mine: Count
    frame_entities: Count
    queue: Count
    batch: Count
    command_ms: Count
    write_ms: Count
    asks_per_asker_min: Count
    asks_per_ip_min: Count
    asks_burst: Count
    lookups_per_ip_min: Count
    sign_ins_per_ip_min: Count


class Live(Section, frozen=True):
    tick_ms: Count
    poll_ms: Count
    poll_calm_ms: Count
    signal_ms: Count
    ping_s: Count
    ping_timeout_s: Count
    idle_s: Count


class Session(Section, frozen=True):
    intake_days: Count
    announce_days: Count
    intake_count: Literal["exclusive", "inclusive"]
    answer_days: Count
    report_days: Count
    rehearsal_keep_h: Count


class People(Section, frozen=True):
    sign_in_h: Count
    link_min: Count
    password_min: Count
    revoke_poll_ms: Count


class Anchor(Section, frozen=True):
    dir: str


class Paths(Section, frozen=True):
    var: str


class Effective(NamedTuple):
    """One line of `./giaoluu settings`."""

    name: str
    value: object
    source: str


class Settings(msgspec.Struct, frozen=True, dict=True):
    """The whole tree. `sources` says for each key where its value came from."""

    web: Web
    database: Database
    redis: Redis
    limits: Limits
    live: Live
    session: Session
    people: People
    anchor: Anchor
    paths: Paths
    sources: dict[str, str]

    @property
    def var(self) -> Path:
        return Path(self.paths.var)

    @cached_property
    def secret(self) -> bytes:
        """Key of all signatures. A file of random bytes is made when the environment names none."""
        given = os.environ.get("GIAOLUU_SECRET")
        return given.encode() if given else key.read_or_make(self.var / "secret.key")

    def effective(self) -> list[Effective]:
        """Every key, its value (passwords hidden) and where it came from."""
        return [Effective(name, _veil(value), self.sources[name]) for name, value in _flat(msgspec.to_builtins(self))]


SECTIONS: dict[str, type[Section]] = {
    name: kind for name, kind in get_type_hints(Settings).items() if name != "sources"
}
TYPES: dict[str, Any] = {
    f"{name}.{key}": kind
    for name, section in SECTIONS.items()
    for key, kind in get_type_hints(section, include_extras=True).items()
    if not key.startswith("_")
}


def load(
    overrides: Mapping[str, str] | None = None, *, config: Path | None = None, env: Mapping[str, str] | None = None
) -> Settings:
    """Read all sources once. `overrides` maps names like "web.port" to text; `config` replaces var/giaoluu.toml."""
    overrides, env = overrides or {}, os.environ if env is None else env
    found = gather(TYPES, overrides, env, config or _file(overrides, env), DEFAULTS)
    values = {name: _typed(name, found) for name in TYPES}
    var = _absolute(values["paths.var"])
    values = {name: value.replace("{var}", var) if isinstance(value, str) else value for name, value in values.items()}
    values["paths.var"], values["anchor.dir"] = var, _absolute(values["anchor.dir"])
    values["database.url"] = _database(values["database.url"])
    if values["redis.url"].partition("://")[0] not in ("", "redis", "rediss", "unix"):
        raise SettingsError(
            f"redis.url = {_veil(values['redis.url'])}: cần / expected redis://, rediss:// hoặc / or unix://"
        )
    sections = {
        name: section(**{key: values[f"{name}.{key}"] for key in section.__struct_fields__})
        for name, section in SECTIONS.items()
    }
    return Settings(**sections, sources={name: found[name].source for name in TYPES})  # type: ignore[arg-type]


def arguments(parser: ArgumentParser) -> None:
    """The options that every verb with settings understands."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="instead of var/giaoluu.toml")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="for this run only")


def chosen(options: Namespace) -> Settings:
    """The settings of a command line read with `arguments`."""
    pairs = [pair.partition("=") for pair in options.set]
    return load({name: value for name, _, value in pairs}, config=options.config)


def _file(overrides: Mapping[str, str], env: Mapping[str, str]) -> Path | None:
    if env.get("GIAOLUU_CONFIG"):
        return Path(env["GIAOLUU_CONFIG"])
    usual = ROOT / (overrides.get("paths.var") or env.get("GIAOLUU_PATHS_VAR") or "var") / "giaoluu.toml"
    return usual if usual.is_file() else None


def _typed(name: str, found: dict[str, Found]) -> Any:
    if name not in found:
        raise SettingsError(f"thiếu cài đặt {name} trong {DEFAULTS} / setting {name} is missing in {DEFAULTS}")
    value, source, text = found[name]
    if text and TYPES[name] == Names:
        value = [part.strip() for part in value.split(",") if part.strip()]
    try:
        return msgspec.convert(value, TYPES[name], strict=not text)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"{name} = {_veil(value)!r} ({source}): giá trị không dùng được / cannot be used: {error}"
        ) from error


def _absolute(path: str) -> str:
    return str(ROOT / path)


def _database(url: str) -> str:
    """SQLite files are named from the project's folder, wherever the server is started."""
    scheme, separator, path = url.partition(":///")
    if scheme.partition("+")[0] == "sqlite":
        return f"{scheme}{separator}{_absolute(path)}" if path and path != ":memory:" else url
    if scheme.partition("+")[0].partition(":")[0] in ("postgresql", "postgres"):
        return url
    raise SettingsError(f"database.url = {_veil(url)}: cần / expected sqlite:///… hoặc / or postgresql://…")


def _veil(value: Any) -> Any:
    return re.sub(r"(?<=://)([^:/@]*):[^@/]*@", r"\1:***@", value) if isinstance(value, str) else value


def _flat(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in TYPES:
        section, _, key = name.partition(".")
        yield name, tree[section][key]
