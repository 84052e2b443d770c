"""What the operator may choose: read once, typed, environment first, then file, then config/default.toml."""

import hmac
import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import msgspec

from server import checks, key, sources
from server.anchor_section import Anchor
from server.data_section import Data, Retention
from server.desk_section import Desk
from server.guest_section import Guests, Panel
from server.office_section import Breach, Day, Help, Year
from server.people_section import Oidc, People
from server.record_section import Api, Audit, Embed, OpenData, Seal
from server.sections import (
    Answers,
    Cache,
    Database,
    Enter,
    Kiosk,
    Leader,
    Limits,
    Live,
    Mail,
    Metrics,
    Names,
    Paths,
    Reactions,
    Readiness,
    Redis,
    Rounds,
    Search,
    Section,
    Session,
    Show,
    Similar,
    Supervisor,
    Transfers,
    Web,
)  # fmt: skip
from server.slow_section import Slow
from server.sources import Found, gather
from server.sources import SettingsError as SettingsError
from server.stage_section import Stage, Video

ROOT = Path(__file__).resolve().parent.parent
MARKED = 400
DEFAULTS = ROOT / "config" / "default.toml"
EMPTY = "để trống; bỏ biến này để dùng secret.key / empty; leave it unset to use secret.key"
STRONGER = "tạo khoá mới / make a new one: openssl rand -hex 32"


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
    kiosk: Kiosk
    live: Live
    cache: Cache
    search: Search
    session: Session
    answers: Answers
    similar: Similar
    rounds: Rounds
    year: Year
    desk: Desk
    day: Day
    help: Help
    breach: Breach
    enter: Enter
    show: Show
    readiness: Readiness
    guests: Guests
    panel: Panel
    data: Data
    retention: Retention
    slow: Slow
    stage: Stage
    video: Video
    transfers: Transfers
    people: People
    oidc: Oidc
    anchor: Anchor
    audit: Audit
    seal: Seal
    open_data: OpenData
    api: Api
    embed: Embed
    leader: Leader
    supervisor: Supervisor
    reactions: Reactions
    mail: Mail
    metrics: Metrics
    paths: Paths
    sources: dict[str, str]

    @property
    def var(self) -> Path:
        return Path(self.paths.var)

    @cached_property
    def secret(self) -> bytes:
        """Key of all signatures. A file of random bytes is made when the environment names none. Raises SettingsError
        for a key that can be guessed."""
        given = sources.secret(os.environ)
        if given == "":
            raise SettingsError(f"GIAOLUU_SECRET: {EMPTY}; {STRONGER}")
        found = given.encode() if given else key.read_or_make(self.var / "secret.key")
        if why := key.weakness(found):
            raise SettingsError(f"{'GIAOLUU_SECRET' if given else self.var / 'secret.key'}: {why}; {STRONGER}")
        return found

    def effective(self) -> list[Effective]:
        """Every key, its value (passwords hidden) and where it came from."""
        pairs = _flat(msgspec.to_builtins(self))
        return [Effective(name, _veil(value, name), self.sources[name]) for name, value in pairs]

    def marked(self) -> dict[str, str]:
        """Every key and its value as text; what is secret, or very long, as a mark that differs when it does."""
        pairs = [(name, value, str(_veil(value, name))) for name, value in _flat(msgspec.to_builtins(self))]
        plain = {name: shown for name, value, shown in pairs if shown == str(value) and len(shown) < MARKED}
        return {name: plain.get(name) or self._mark(name, value) for name, value, _ in pairs}

    def _mark(self, name: str, value: object) -> str:
        return f"•{hmac.digest(self.secret, f'{name} {value}'.encode(), 'sha256').hex()[:12]}"


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
    for wrong in checks.problems(values):
        shown = _veil(values[wrong.name], wrong.name)
        raise SettingsError(
            f"{wrong.name} = {shown!r} ({found[wrong.name].source}): cần {wrong.vi} / expected {wrong.en}"
        )
    var = _absolute(values["paths.var"])
    values = {name: value.replace("{var}", var) if isinstance(value, str) else value for name, value in values.items()}
    values["paths.var"] = var
    paths = ("anchor.dir", "anchor.erased", "mail.dir", "seal.key", "open_data.dir")
    values |= {name: _absolute(values[name]) for name in paths}
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


def _veil(value: Any, name: str = "") -> Any:
    if value and name.endswith("token"):
        return "***"
    return re.sub(r"(?<=://)([^:/@]*):[^@/]*@", r"\1:***@", value) if isinstance(value, str) else value


def _flat(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in TYPES:
        section, _, key = name.partition(".")
        yield name, tree[section][key]
