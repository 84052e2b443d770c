"""Whether a host is this very machine: what is said to it passes no other."""

from ipaddress import ip_address


def near(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
