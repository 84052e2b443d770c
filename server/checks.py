"""Settings that have the right type and cannot be right all the same: said at the start, not when somebody comes."""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_MAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_SENDER = re.compile(rf"{_MAIL.pattern}|[^<>@\r\n]*<{_MAIL.pattern}>")
_GROUP = re.compile(r"[^=]+=(\*|[a-z][a-z0-9-]*):[a-z]+")
_ORIGIN = re.compile(rf"https?://(\*\.)?{_LABEL}(\.{_LABEL})*(:[0-9]{{1,5}})?")
# Source: OWASP Password Storage Cheat Sheet, argon2id with one lane: KiB and passes, each set as strong as the others.
ARGON2 = ((47_104, 1), (19_456, 2), (12_288, 3), (9216, 4), (7168, 5))
_TOKEN = re.compile(r"[!-~]*")


class Problem(NamedTuple):
    """`vi` and `en` say what is expected."""

    name: str
    vi: str
    en: str


def problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Of all settings by name, those that cannot be right."""
    for name, (fits, vi, en) in _EACH.items():
        value = values[name]
        if not all(fits(each) for each in (value if isinstance(value, tuple | list) else (value,))):
            yield Problem(name, vi, en)
    for less, more in _ORDER:
        if values[less] > values[more]:
            yield Problem(less, f"không được lớn hơn {more}", f"must not be greater than {more}")
    memory, passes = values["people.password_memory_kib"], values["people.password_passes"]
    if not any(memory >= least and passes >= fewest for least, fewest in ARGON2):
        sets = "; ".join(f"{least} + {fewest}" for least, fewest in ARGON2)
        yield Problem(
            "people.password_memory_kib",
            f"cùng password_passes ít nhất là một trong các cặp: {sets}",
            f"together with password_passes at least one of: {sets}",
        )
    if bool(values["web.tls_cert"]) != bool(values["web.tls_key"]):
        yield Problem("web.tls_cert", "cùng web.tls_key, hoặc bỏ trống cả hai", "together with web.tls_key, or neither")
    if (own := values["metrics.port"]) and own <= values["web.port"] <= own + values["web.workers"]:
        port, most = values["web.port"], own + values["web.workers"]
        yield Problem(
            "metrics.port",
            f"các cổng {own} đến {most} khác web.port {port}",
            f"ports {own} to {most} other than web.port {port}",
        )


def _host(text: str) -> bool:
    """A host name, without scheme, port or path."""
    return len(text) <= 253 and _HOST.fullmatch(text) is not None


def _host_or_address(text: str) -> bool:
    return _host(text) or _address(text.removeprefix("[").removesuffix("]"))


def _address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _url(text: str) -> bool:
    """One whose port is a port."""
    try:
        urlsplit(text).port  # noqa: B018  (raises when it is none)
    except ValueError:
        return False
    return True


def _database(text: str) -> bool:
    scheme, _, path = text.partition(":///")
    if scheme.partition("+")[0] == "sqlite":
        return bool(path) and not path.startswith((":memory:", "file:"))
    return not text.startswith("sqlite") and _url(text) and urlsplit(text).path.strip("/") != ""


_Check = tuple[Callable[[str], bool], str, str]
_HOST_SAID = ("tên miền, không có http://, cổng hay đường dẫn", "a host name without http://, port or path")
_EACH: dict[str, _Check] = {
    "web.host": (lambda text: text == "" or _host_or_address(text), "địa chỉ hay tên máy", "an address or a host name"),
    "web.base_domain": (_host, *_HOST_SAID),
    "web.hosts": (_host_or_address, *_HOST_SAID),
    "web.trusted_proxies": (
        lambda text: text == "unix" or _network(text),
        "địa chỉ IP, mạng như 10.0.0.0/8, hoặc unix",
        "IP addresses, networks such as 10.0.0.0/8, or unix",
    ),
    "database.url": (
        _database,
        "sqlite:///đường/dẫn/tệp hoặc postgresql://người@máy/tên",
        "sqlite:///path/of/a/file or postgresql://user@host/name",
    ),
    "embed.origins": (
        lambda text: text == "*" or _ORIGIN.fullmatch(text) is not None,
        "địa chỉ gốc như https://bao.example hay https://*.bao.example, không có đường dẫn; hoặc *",
        "origins such as https://news.example or https://*.news.example, without a path; or *",
    ),
    "oidc.groups": (
        lambda text: _GROUP.fullmatch(text) is not None,
        "nhóm=phòng:vai, ví dụ ban-bien-tap=angiang:moderator",
        "group=room:role, such as editors=angiang:moderator",
    ),
    "redis.url": (_url, "địa chỉ có cổng đúng", "an address with a valid port"),
    "mail.transport": (_url, "địa chỉ có cổng đúng", "an address with a valid port"),
    "mail.sender": (
        lambda text: _SENDER.fullmatch(text) is not None,
        "địa chỉ thư, có thể kèm tên",
        "a mail address, with a name if you like",
    ),
    "mail.operator": (lambda text: not text or _MAIL.fullmatch(text) is not None, "địa chỉ thư", "a mail address"),
    "mail.reply_to": (lambda text: not text or _MAIL.fullmatch(text) is not None, "địa chỉ thư", "a mail address"),
    "mail.bounces": (lambda text: not text or _MAIL.fullmatch(text) is not None, "địa chỉ thư", "a mail address"),
    "mail.webhook_token": (
        lambda text: not text or (len(text) >= 16 and _TOKEN.fullmatch(text) is not None),
        "ít nhất 16 chữ cái, số, dấu; không dấu cách",
        "at least 16 printable ASCII signs without spaces",
    ),
    "metrics.host": (_host_or_address, "địa chỉ hay tên máy", "an address or a host name"),
    "metrics.allow": (_network, "địa chỉ IP hay mạng", "IP addresses or networks"),
    "metrics.token": (
        lambda text: _TOKEN.fullmatch(text) is not None,
        "chữ cái, số, dấu; không dấu cách",
        "printable ASCII without spaces",
    ),
    "paths.var": (lambda text: bool(text.strip()), "tên một thư mục", "the name of a folder"),
    "anchor.dir": (lambda text: bool(text.strip()), "tên một thư mục", "the name of a folder"),
    "mail.dir": (lambda text: bool(text.strip()), "tên một thư mục", "the name of a folder"),
}
_ORDER = (
    ("leader.beat_ms", "leader.lease_ms"),
    ("live.again_ms", "live.again_most_ms"),
    ("limits.write_ms", "limits.command_ms"),
)
