"""What this installation says to another machine without TLS: read by anybody between the two."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from server.settings import Settings


class OpenLine(NamedTuple):
    """`setting` names `host`; `instead`: how TLS is asked for there."""

    setting: str
    host: str
    instead: str


def open_lines(chosen: Settings) -> Iterator[OpenLine]:
    database, redis, mail = (urlsplit(each) for each in (chosen.database.url, chosen.redis.url, chosen.mail.transport))
    sure = parse_qs(database.query).get("sslmode", [""])[-1] in ("verify-ca", "verify-full")
    places = (
        ("database.url", database.scheme.startswith("postgres") and not sure, database, "…?sslmode=verify-full"),
        ("redis.url", redis.scheme == "redis", redis, "rediss://…"),
        ("mail.transport", mail.scheme == "smtp" and chosen.mail.starttls != "must", mail, "mail.starttls = must"),
    )
    for setting, plain, url, instead in places:
        if plain and url.hostname and not _near(url.hostname):
            yield OpenLine(setting, url.hostname, instead)


def _near(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
