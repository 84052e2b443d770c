"""The address at which people can reach a page. A code in the hall or on a slip that leads to "this very machine" is
worse than none, and so is such an address in print."""

import socket
from collections.abc import Callable
from ipaddress import ip_address

from starlette.requests import Request

from server.gateway import origin
from server.office.units import Registry
from server.settings import Settings

PATH_FORM = "/r/"
ANY = ("", "0.0.0.0", "::")
ELSEWHERE = ("192.0.2.1", 9)  # a documentation address; nothing is sent there, the system only chooses a way


def reached(header: str, base: str, room: str | None, settings: Settings) -> str | None:
    """Scheme, host and base of a room's pages for a reader of `header` (a Host); None when nobody else can come."""
    host, web = origin.split(header), settings.web
    scheme = "https" if web.https else "http"
    if host and not is_loopback(host.name):
        return f"{scheme}://{header}{base}"
    if not is_loopback(web.base_domain):
        name = f"{room}.{web.base_domain}" if room else web.base_domain
        return f"{scheme}://{name}{_port(web.port if not (web.https or web.trusted_proxies) else None, scheme)}"
    others = (*web.hosts, _local() if web.host in ANY else web.host)
    there = next((other for other in others if other and not is_loopback(other)), None)
    if there is None:
        return None
    path = f"{PATH_FORM}{room}" if room else ""
    return f"{scheme}://{f'[{there}]' if ':' in there else there}{_port(host.port if host else web.port, scheme)}{path}"


def whole(request: Request, settings: Settings, path: str) -> str:
    """With the host by which one came: it is read elsewhere."""
    return f"{'https' if settings.web.https else 'http'}://{request.headers.get('host', '')}{path}"


def addressing(settings: Settings, rooms: Registry) -> Callable[[str, str], str]:
    """The full address of a page of a room for whoever reads it elsewhere: in a mail, in a file."""

    def address(room: str, path: str) -> str:
        base = settings.mail.address or reached("", "", rooms.home(room), settings)
        path_form = f"{PATH_FORM}{rooms.home(room)}" if settings.mail.address else ""
        return f"{base or f'http://localhost:{settings.web.port}{PATH_FORM}{room}'}{path_form}{path}"

    return address


def is_loopback(name: str) -> bool:
    """Names and addresses by which a machine means itself."""
    name = name.lower().rstrip(".")
    if name in ("localhost", "localhost.localdomain") or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name.strip("[]"))
    except ValueError:
        return False
    within = getattr(address, "ipv4_mapped", None) or address
    return bool(within.is_loopback or within.is_unspecified)


def _port(port: int | None, scheme: str) -> str:
    return f":{port}" if port and port != origin.PORTS[scheme] else ""


def _local() -> str | None:
    """This machine's address on its network, when it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        try:
            out.connect(ELSEWHERE)
        except OSError:
            return None
        return str(out.getsockname()[0])
