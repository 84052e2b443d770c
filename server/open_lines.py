"""What this installation says to another machine without TLS, or without asking who that is."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from server.log.postgres_tls import CHECKED, default_mode
from server.near import near
from server.settings import Settings

FULL = "…?sslmode=verify-full"


class OpenLine(NamedTuple):
    """`setting` names `host`; `instead`: how TLS is asked for there."""

    setting: str
    host: str
    instead: str


def open_lines(chosen: Settings) -> Iterator[OpenLine]:
    database, redis, mail, oidc = (
        urlsplit(each) for each in (chosen.database.url, chosen.redis.url, chosen.mail.transport, chosen.oidc.issuer)
    )
    sure = _asked(database, "sslmode") or default_mode(database.hostname)
    falls_back = mail.scheme == "smtp" and chosen.mail.starttls in ("may", "never")
    places = (
        ("database.url", database.scheme.startswith("postgres") and sure not in CHECKED, database, FULL),
        ("redis.url", redis.scheme == "redis" or _unchecked(redis), redis, "rediss://…"),
        ("mail.transport", falls_back, mail, "mail.starttls = must"),
        ("oidc.issuer", oidc.scheme == "http", oidc, "https://…"),
    )
    for setting, plain, url, instead in places:
        if plain and url.hostname and not near(url.hostname):
            yield OpenLine(setting, url.hostname, instead)
    web = chosen.web
    if web.https and not web.tls_cert and not near(web.host):
        yield OpenLine("web.host", web.host or "*", "web.tls_cert, web.tls_key")


def _asked(url: SplitResult, name: str) -> str:
    return parse_qs(url.query).get(name, [""])[-1]


def _unchecked(redis: SplitResult) -> bool:
    """TLS whose certificate nobody looks at."""
    loose = _asked(redis, "ssl_cert_reqs").lower() in ("none", "optional")
    return redis.scheme == "rediss" and (loose or _asked(redis, "ssl_check_hostname").lower() in ("false", "no", "0"))
