"""Where a moving picture may come from: an address as staff type it, made one that a page may play. Pure.

An `hls` stream (`.m3u8`) or a `file` may come from any host, or from those that the installation names; an `embed`,
which is a page of somebody else's, only from hosts that it names.
"""

import re
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from server.errors import Refused

HLS, EMBED, FILE = "hls", "embed", "file"
FILES = (".mp4", ".m4v", ".webm")
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
# What its pages are called, and the host that plays the same without cookies before somebody presses play.
_YOUTUBE = ("www.youtube.com", "youtube.com", "m.youtube.com", "youtu.be")
YOUTUBE = "www.youtube-nocookie.com"
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}\Z")
# Whatever a channel sends now: how YouTube itself names that, and the place in the path that is no film.
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}\Z")
_SENDS = "live_stream"


class Source(NamedTuple):
    """`host` as a content policy names it, with its port where that is not the usual one."""

    kind: str
    host: str
    address: str


def source(typed: str, embeds: Collection[str], streams: Collection[str], *, files: bool = False) -> Source:
    """Raises Refused with the field at fault. `embeds`, `streams`: the hosts that the installation names, none of the
    latter = any; `files`: a single file will do as well."""
    parts = _parts(typed)
    host = str(parts.hostname) if parts.port in (None, 443) else f"{parts.hostname}:{parts.port}"
    if (known := _youtube(parts)) and YOUTUBE in embeds:
        return Source(EMBED, YOUTUBE, f"https://{YOUTUBE}/embed/{known}")
    path = parts.path.lower()
    kind = HLS if path.endswith(".m3u8") else FILE if files and path.endswith(FILES) else ""
    if not kind and host not in embeds:
        raise Refused("video.kind", field="address", hosts=", ".join(sorted(embeds)))
    if kind and streams and host not in streams:
        raise Refused("video.host_not_listed", field="address", host=host, hosts=", ".join(sorted(streams)))
    return Source(kind or EMBED, host, parts._replace(netloc=host, fragment="").geturl())


def _parts(typed: str) -> SplitResult:
    try:
        parts = urlsplit(typed.replace(" ", "%20"))
        parts.port  # noqa: B018  (one that is no number raises)
    except ValueError:
        raise Refused("video.address", field="address") from None
    if parts.scheme == "http":
        raise Refused("video.not_https", field="address")
    if parts.scheme != "https" or "@" in parts.netloc or any(sign in typed for sign in '\n\t\\"<>'):
        raise Refused("video.address", field="address")
    if not _HOST.match(parts.hostname or ""):
        raise Refused("video.host", field="address")
    return parts


def _youtube(parts: SplitResult) -> str:
    """The film, or the channel's broadcast of the moment, that one of its many addresses names; "" for none."""
    if parts.hostname not in (*_YOUTUBE, YOUTUBE):
        return ""
    named = parts.path.strip("/").split("/")
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    channel = named[1] if named[0] == "channel" and named[2:] == ["live"] else asked.get("channel", "")
    if named[-1] == _SENDS or named[0] == "channel":
        return f"{_SENDS}?channel={channel}" if _CHANNEL.match(channel) else ""
    found = asked.get("v", "") if named == ["watch"] else named[-1]
    return found if _YOUTUBE_ID.match(found) else ""
