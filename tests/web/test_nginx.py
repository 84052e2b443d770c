"""The example's nginx before the real app: another port than 443, https, staff of a hall behind one address."""

import asyncio
import json
import logging
import re
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, cast

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from server import settings
from server.app import App
from server.doctor.lines import proxy
from server.gateway.security import PLAIN
from tests.gateway.gateways import listening
from tests.gateway.gateways import settings as load
from tests.servers import free_port
from tests.web.sites import site

DOMAIN, INNER = "giaoluu.example.vn", "giaoluu.internal"
EXAMPLE = settings.ROOT / "config" / "production" / "nginx.conf"
OPERATIONS = settings.ROOT / "docs" / "operations.md"
PASSWORD = "mật khẩu đủ dài"
MARKED = "geheim-A7-geheim"
AROUND = """
user root; worker_processes 1; daemon off; pid {var}/nginx.pid; error_log {var}/error.log;
events {{ }}
http {{
    access_log off; client_body_temp_path {var}/body; proxy_temp_path {var}/proxy; fastcgi_temp_path {var}/fastcgi;
    uwsgi_temp_path {var}/uwsgi; scgi_temp_path {var}/scgi; include {var}/example.conf;
}}
"""


class Front(NamedTuple):
    app: App
    port: int
    session: str

    @property
    def origin(self) -> str:
        return f"https://gltt.{DOMAIN}:{self.port}"

    def visit(self) -> httpx.AsyncClient:
        headers = {"Host": f"gltt.{DOMAIN}:{self.port}"}
        base = f"https://127.0.0.1:{self.port}"
        return httpx.AsyncClient(verify=False, base_url=base, headers=headers, timeout=30)


def certified(var: Path, name: str, host: str) -> None:
    """As docs/operations.md says."""
    (line,) = re.findall(r"openssl req -x509.*?inner\.crt", OPERATIONS.read_text(), re.DOTALL)
    line = line.replace("\\\n", " ").replace("giaoluu.internal", host).replace("/etc/giaoluu/inner", f"{var}/{name}")
    subprocess.run(line.split(), check=True, capture_output=True)


@contextmanager
def proxied(nginx: str, var: Path, inner: int, host: str) -> Iterator[int]:
    """The example with its ports and its certificates changed, and nothing else."""
    certified(var, "outer", DOMAIN)
    outer, plain = free_port(), free_port()
    text = EXAMPLE.read_text()
    for old, new in (
        ("127.0.0.1:8080", f"127.0.0.1:{inner}"), ("listen 443 ssl", f"listen 127.0.0.1:{outer} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"), ("/etc/ssl/giaoluu/fullchain.pem", f"{var}/outer.crt"),
        ("/etc/ssl/giaoluu/privkey.pem", f"{var}/outer.key"), ("/var/cache/nginx/giaoluu", f"{var}/cache"),
        ("/var/log/nginx/", f"{var}/"), ("/etc/giaoluu/inner.crt", f"{var}/inner.crt"),
        ("Host $http_host", f"Host {host}"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    (var / "example.conf").write_text(text)
    (var / "nginx.conf").write_text(AROUND.format(var=var))
    running = subprocess.Popen([nginx, "-p", str(var), "-c", f"{var}/nginx.conf"], stderr=subprocess.PIPE)
    try:
        yield outer
    finally:
        running.terminate()
        running.communicate(timeout=10)


@asynccontextmanager
async def front(nginx: str, var: Path, url: str, host: str = "$http_host") -> AsyncIterator[Front]:
    changes = {"web.https": "true", "web.base_domain": DOMAIN, "web.trusted_proxies": "127.0.0.1"}
    (var / "nginx").mkdir()
    certified(var / "nginx", "inner", INNER)
    own = {"web__tls_cert": f"{var}/nginx/inner.crt", "web__tls_key": f"{var}/nginx/inner.key"}
    async with site(var, url, **changes, **{"limits.sign_ins_per_ip_min": "20"}) as app:  # noqa: SIM117
        async with listening(app.asgi, load(var, web__https=True, web__base_domain=DOMAIN, **own)) as inner:
            with proxied(nginx, var / "nginx", inner, host) as port:
                made = Front(app, port, "")
                await _answering(made)
                account = await app.people.add("hung", "Hùng", PASSWORD, roles=[("gltt", "lead")])
                async with made.visit() as lead:
                    form = {"Origin": made.origin, "Sec-Fetch-Site": "same-origin"}
                    link = await app.people.link(account.id)
                    if host == "$http_host":
                        answer = await lead.post(f"/vao/{link}", headers=form)
                        assert answer.status_code == 303, answer.text
                yield made


async def _answering(made: Front) -> None:
    async with asyncio.timeout(10), made.visit() as reader:
        while True:
            try:
                await reader.get("/healthz")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.02)


async def socket(made: Front, origin: str) -> int:
    trusting = ssl._create_unverified_context()
    url = f"wss://gltt.{DOMAIN}:{made.port}/socket.io/?EIO=4&transport=websocket"
    try:
        async with connect(url, host="127.0.0.1", port=made.port, ssl=trusting, origin=origin, proxy=None):  # type: ignore[arg-type]
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def test_forms_sockets_and_headers_behind_the_example(nginx: str, tmp_path: Path, sqlite_url: str) -> None:
    async with front(nginx, tmp_path, sqlite_url) as made, made.visit() as reader:
        assert await socket(made, made.origin) == 101
        assert await socket(made, "https://evil.example") == 403
        for form in ({"Origin": made.origin}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}):
            assert (await reader.post("/ra", headers=form)).status_code == 303
        for form in (
            {"Origin": "null"},
            {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://evil.vn"},
        ):
            assert (await reader.post("/ra", headers=form)).status_code == 403
        large = b"x" * 300_000
        for method, path, body, status in (
            ("GET", "/", b"", 200), ("GET", "/nothing", b"", 404), ("GET", "/metrics", b"", 404),
            ("POST", "/tra-cuu", large, 413), ("GET", "/statics/room/main.js", b"", 200), ("GET", "/vao/", b"", 308),
        ):  # fmt: skip
            answer = await reader.request(method, path, content=body, headers={"Origin": made.origin})
            assert answer.status_code == status, path
            for name in ("strict-transport-security", *(name.decode() for name, _ in PLAIN)):
                assert len(answer.headers.get_list(name)) == 1, (path, name)
            assert answer.headers.get("location", "/").startswith("/")
        await _keys_stay_out_of_logs(reader, tmp_path / "nginx")
        await _pages_alone_lead_to_https(tmp_path / "nginx" / "example.conf")


async def _pages_alone_lead_to_https(example: Path) -> None:
    (port,) = re.findall(r"listen 127\.0\.0\.1:(\d+);", example.read_text())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={"Host": f"gltt.{DOMAIN}"}) as plain:
        for method, path, status in (
            ("GET", "/hoi?a=b", 308), ("HEAD", "/", 308), ("POST", "/vao", 403), ("GET", "/api/v1/pairs", 403),
            ("GET", "/r/gltt/en/api/v1/pairs", 403), ("GET", "/socket.io/?EIO=4", 403),
        ):  # fmt: skip
            answer = await plain.request(method, path)
            assert all(len(answer.headers.get_list(name.decode())) == 1 for name, _ in PLAIN), path
            assert answer.status_code == status, (method, path)
            assert answer.headers.get("location") == (f"https://gltt.{DOMAIN}{path}" if status == 308 else None)


async def _keys_stay_out_of_logs(reader: httpx.AsyncClient, var: Path) -> None:
    for path in ("/vao/{}", "/en/vao/{}", "/r/gltt/vao/{}?next=/can-bo", "/thoi-bao/{}", "/buoi/x/man/hall/{}",
                 "/en/buoi/x/man/overlay/{}?lang=vi", "/dang-nhap-chung/ve?code={}",
                 "/vao?token={}"):  # fmt: skip
        await asyncio.gather(*(reader.get(path.format(MARKED)) for _ in range(3)))
        await reader.post(path.format(MARKED), content=b"x" * 300_000)  # refused by nginx itself
    written = {path.name: path.read_text() for path in var.glob("*.log")}
    assert MARKED not in str(written)
    lines = [json.loads(line) for line in written["giaoluu.log"].splitlines()]
    asked = {line["ask"].partition(f".{DOMAIN}")[2] for line in lines}
    assert {"/vao/***", "/en/vao/***", "/thoi-bao/***", "/buoi/x/man/hall/***", "/dang-nhap-chung/ve?***"} <= asked


async def test_who_poses_as_the_house_behind_is_not_believed(nginx: str, tmp_path: Path) -> None:
    """Another certificate, the same name; another name, a certificate that is believed; no TLS at all."""
    for name, host in (("inner", INNER), ("stranger", INNER), ("other", "other.internal")):
        certified(tmp_path, name, host)
    (tmp_path / "inner.crt").write_text((tmp_path / "inner.crt").read_text() + (tmp_path / "other.crt").read_text())

    async def said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.read(1)
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok")
        writer.close()

    for name, status in (("inner", 200), ("stranger", 502), ("other", 502), ("", 502)):
        trust = None
        if name:
            trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            trust.load_cert_chain(tmp_path / f"{name}.crt", tmp_path / f"{name}.key")
        async with await asyncio.start_server(said, "127.0.0.1", 0, ssl=trust) as posing:
            with proxied(nginx, tmp_path, posing.sockets[0].getsockname()[1], "$http_host") as port:
                made = Front(cast("App", None), port, "")
                await _answering(made)
                async with made.visit() as reader:
                    assert (await reader.get("/can-bo")).status_code == status, name


async def test_a_crowd_at_the_public_pages_is_carried_by_it(nginx: str, tmp_path: Path, sqlite_url: str) -> None:
    """Staff and askers with their cookies as well; the other language is another address; what is one's own never."""
    async with front(nginx, tmp_path, sqlite_url) as made, made.visit() as reader:
        for path in ("/", "/en/", "/dia-phuong", "/cau/khong-co", "/buoi/khong-co/toan-van"):
            first = await reader.get(path, headers={"Accept-Encoding": "identity"})
            for cookie in ("giaoluu_asker=x", "__Host-giaoluu=x; __Host-giaoluu_asker=y"):
                async with asyncio.timeout(10):
                    while True:  # the first asking may fill the cache, or renew what is older than a second
                        asked = {"Cookie": cookie, "Accept-Encoding": "identity"}
                        again = await reader.get(path, headers=asked)
                        if again.headers["x-cache"] == "HIT":
                            break
                assert again.content == first.content, path
                assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
                assert "set-cookie" not in again.headers
            tag = first.headers.get("etag")
            if first.status_code == 200:
                assert tag
                known = await reader.get(path, headers={"If-None-Match": tag, "Accept-Encoding": "identity"})
                assert known.status_code == 304, path
        assert (await reader.get("/")).content != (await reader.get("/en/")).content
        for path in ("/cua-toi", "/vao", "/can-bo"):
            for _ in range(2):
                assert (await reader.get(path)).headers.get("x-cache", "") == "", path


async def test_a_hall_of_staff_signs_in_through_it(
    nginx: str, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *_: True)
    async with front(nginx, tmp_path, sqlite_url) as made:

        async def one() -> tuple[int, int]:
            async with made.visit() as person:
                form = await person.get("/vao")
                fields = {"login": "hung", "password": PASSWORD}
                answer = await person.post("/vao", data=fields, headers={"Origin": made.origin})
                return form.status_code, answer.status_code

        assert set(await asyncio.gather(*(one() for _ in range(60)))) == {(200, 303)}
        monkeypatch.setattr("argon2.PasswordHasher.verify", lambda *_: False)
        async with made.visit() as guesser:
            said = [
                await guesser.post("/vao", data={"login": "hung", "password": "x"}, headers={"Origin": made.origin})
                for _ in range(60)
            ]
        assert {answer.status_code for answer in said} == {401, 429}
        assert all(int(answer.headers["retry-after"]) > 0 for answer in said if answer.status_code == 429)


async def test_a_proxy_that_drops_the_port_is_named(
    nginx: str, tmp_path: Path, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with front(nginx, tmp_path, sqlite_url, "$host") as made, made.visit() as reader:
        with caplog.at_level(logging.WARNING):
            assert (await reader.post("/ra", headers={"Origin": made.origin})).status_code == 403
            assert await socket(made, made.origin) == 403
        told = [record.getMessage() for record in caplog.records]
        assert len([line for line in told if "proxy_set_header Host $http_host" in line]) == 2
    (tmp_path / "etc" / "conf.d").mkdir(parents=True)
    there = tmp_path / "etc" / "conf.d" / "giaoluu.conf"
    there.write_text(EXAMPLE.read_text())
    assert proxy(tmp_path / "etc") == []
    there.write_text(EXAMPLE.read_text().replace("Host $http_host", "Host $host"))
    (found,) = proxy(tmp_path / "etc")
    assert "$http_host" in found.todo
    assert str(there) in found.seen
