"""Headers that every answer bears, whoever gives it: a page, a file, an error, a socket that is refused."""

from functools import lru_cache

from server.sections import Web

Headers = tuple[tuple[bytes, bytes], ...]

# A policy of its own, as pages have, is kept; whatever has none may at least not be framed elsewhere.
POLICY = b"content-security-policy"
FRAMES, OWN_FRAMES = b"x-frame-options", b"frame-ancestors 'self';"
PLAIN: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (POLICY, b"frame-ancestors 'self'"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
# What is data and no page: opened by itself, a picture or JSON may do nothing at all.
BARE = b"default-src 'none'; frame-ancestors 'self'"
DATA = (
    b"application/json",
    b"image/svg+xml",
    b"text/plain",
    b"application/atom+xml",
    b"application/xml",
    b"text/calendar",
)


@lru_cache(maxsize=8)
def security(web: Web) -> Headers:
    """With https also the promise that it stays so (RFC 6797)."""
    if not (web.https and web.hsts_s):
        return PLAIN
    return (*PLAIN, (b"strict-transport-security", b"max-age=%d" % web.hsts_s))
