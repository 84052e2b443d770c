"""Headers that every answer bears, whoever gives it: a page, a file, an error, a socket that is refused."""

from functools import lru_cache

from server.sections import Web

Headers = tuple[tuple[bytes, bytes], ...]

# A policy of its own, as pages have, is kept. Whatever has none is data or a file: opened by itself it may do nothing.
POLICY = b"content-security-policy"
FRAMES, NOT_FRAMED = b"x-frame-options", (b"frame-ancestors 'self';", b"frame-ancestors 'none';")
PLAIN: Headers = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (POLICY, b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"),
    (b"referrer-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
    (b"cross-origin-opener-policy", b"same-origin"),
    # Who opens something to other sites says so itself (server/web/cross_origin.py).
    (b"cross-origin-resource-policy", b"same-origin"),
)


@lru_cache(maxsize=8)
def security(web: Web) -> Headers:
    """With https also the promise that it stays so (RFC 6797)."""
    if not (web.https and web.hsts_s):
        return PLAIN
    everywhere = b"; includeSubDomains" if web.hsts_subdomains else b""
    return (*PLAIN, (b"strict-transport-security", b"max-age=%d" % web.hsts_s + everywhere))
