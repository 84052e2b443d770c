"""Whose address a request comes from: the only place that reads X-Forwarded-For. Pure."""

from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

UNIX = "unix"


def client_ip(peer: str | None, forwarded: Collection[str], trusted: Collection[str]) -> str:
    """`peer` is the other end of the connection (None on a unix socket), `forwarded` the X-Forwarded-For headers.

    From right to left, each address was written by the one to its right: believed while that one is trusted.
    """
    ip = _plain(peer) if peer else UNIX
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    while hops and _is_trusted(ip, tuple(trusted)):
        hop = _plain(hops.pop())
        if hop is None:
            break
        ip = hop
    return ip or ""


@lru_cache(maxsize=4096)
def _plain(text: str) -> str | None:
    """An address without port, brackets or zone; None when it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)


def _is_trusted(ip: str | None, trusted: tuple[str, ...]) -> bool:
    if ip is None:
        return False
    if ip == UNIX:
        return UNIX in trusted
    address = ip_address(ip)
    return any(address in network for network in _networks(trusted))


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(name, strict=False) for name in trusted if name != UNIX]
