"""Where this installation is reached, and what it says to others: port, mail, TLS, the proxy in front."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from server.doctor.finding import Finding
from server.office.postman import FILES
from server.office.smtp import PORTS
from server.open_lines import open_lines
from server.settings import Settings

NGINX, NGINX_FILES = Path("/etc/nginx"), ("nginx.conf", "conf.d/*.conf", "sites-enabled/*")
LOST_PORT = re.compile(r"^\s*proxy_set_header\s+Host\s+[\"']?\$host[\"']?\s*;", re.MULTILINE | re.IGNORECASE)


def port(chosen: Settings) -> Finding:
    place = (chosen.web.host, chosen.web.port)
    family = socket.AF_INET6 if ":" in chosen.web.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as error:
            todo = (
                "máy chủ đang chạy, hoặc chọn cổng khác / the server runs already, or choose another: --set web.port="
            )
            return Finding("port", f"{place[0]}:{place[1]}: {error.strerror}", todo, optional=True)
    return Finding("port", f"{place[0]}:{place[1]}")


def mail(chosen: Settings) -> Finding:
    """Where mail goes, whether the mail server answers, and whether mail that comes back is read."""
    said = chosen.mail
    if said.transport == FILES:
        todo = "mail.transport = smtp://… để gửi thật / to send them" if chosen.web.https else ""
        return Finding("mail", f"{said.dir} (.eml)", todo, optional=True)
    parts = urlsplit(said.transport)
    place = (parts.hostname or "", parts.port or PORTS[parts.scheme])
    seen = f"{parts.scheme}://{place[0]}:{place[1]}"
    try:
        socket.create_connection(place, timeout=said.timeout_ms / 1000).close()
    except OSError as error:
        return Finding("mail", f"{seen}: {error}", "sửa mail.transport / mend mail.transport")
    read = said.bounce_box or said.webhook_token
    wanted = "mail.bounces, mail.bounce_box: để ghi thư bị trả lại / so that mail that comes back is noted"
    todo = "" if read and said.bounces else wanted
    return Finding("mail", seen, todo, optional=True)


def in_the_open(chosen: Settings) -> Iterator[Finding]:
    """What is said to other machines without TLS, or without a look at their certificate; and a way for links to sign
    in that a stranger may read."""
    for each in open_lines(chosen):
        yield Finding("tls", f"{each.setting}: {each.host}", f"dùng / use {each.instead}", optional=True)
    if chosen.people.mail_links:
        todo = "nên trao liên kết tận tay / links to sign in are better handed over: people.mail_links = false"
        yield Finding("mail", "people.mail_links = true", todo, optional=True)


def proxy(folder: Path = NGINX) -> list[Finding]:
    """What nginx on this machine passes on: without the port every form and socket is refused where it is not 443."""
    for path in sorted(path for name in NGINX_FILES for path in folder.glob(name) if path.is_file()):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if "proxy_pass" in text and LOST_PORT.search(text):
            todo = "để giữ cổng / to keep the port: proxy_set_header Host $http_host;"
            return [Finding("proxy", f"{path}: proxy_set_header Host $host", todo, optional=True)]
    return []
