"""The line to PostgreSQL on another machine: TLS with a certificate that is checked, and nothing falls back."""

import asyncio
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from server.log import postgres_tls
from server.log.engine import open_engine
from tests.books import Deadlines

REQUEST = struct.pack("!II", 8, 80877103)


def certified(folder: Path, name: str, host: str) -> Path:
    """A certificate that vouches for itself; gives the file."""
    made = folder / f"{name}.crt"
    kind = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    about = ["-days", "2", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    subprocess.run(
        [*kind, *about, "-keyout", f"{folder}/{name}.key", "-out", f"{made}"], check=True, capture_output=True
    )
    return made


class Server:
    """Says yes or no to TLS, and notes what came in the clear and what came within."""

    def __init__(self) -> None:
        self.open, self.inside, self.port = b"", b"", 0


@asynccontextmanager
async def posing(cert: Path | None) -> AsyncIterator[Server]:
    server = Server()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            first = await reader.readexactly(8)
            if first != REQUEST:
                server.open += first
            elif cert is None:
                writer.write(b"N")
                server.open += await reader.read(100)
            else:
                trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                trust.load_cert_chain(cert, cert.with_suffix(".key"))
                writer.write(b"S")
                await writer.start_tls(trust)
                server.inside += await reader.read(100)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


async def dialled(server: Server, query: str) -> None:
    engine = open_engine(f"postgresql://lan:geheim@localhost:{server.port}/giaoluu{query}", Deadlines())
    try:
        with pytest.raises(Exception):  # noqa: B017, PT011  (it is no database)
            async with engine.connect():
                pass
    finally:
        await engine.dispose()


async def test_only_who_shows_the_right_certificate_hears_a_word(tmp_path: Path) -> None:
    own, strange, other = (
        certified(tmp_path, name, host)
        for name, host in (("own", "localhost"), ("strange", "localhost"), ("other", "db.example"))
    )
    full = f"?sslmode=verify-full&sslrootcert={own}"
    for shown, query, heard in (
        (own, full, True),
        (strange, full, False),
        (other, f"?sslmode=verify-full&sslrootcert={other}", False),  # believed, and another machine's
        (other, f"?sslmode=verify-ca&sslrootcert={other}", True),
        (own, "?sslmode=verify-full", False),  # no authority that this machine knows
        (None, full, False),
        (None, "?sslmode=require", False),
    ):
        async with posing(shown) as server:
            await dialled(server, query)
            assert (bool(server.inside), server.open) == (heard, b""), (shown, query)
            assert b"user\0lan" in server.inside or not heard
    async with posing(None) as server:
        await dialled(server, "?sslmode=disable")
        assert server.open, "who asks for it in the clear gets it"


def test_another_machine_is_asked_for_its_certificate_unless_somebody_says_otherwise() -> None:
    for host, mode in (
        ("db.example", "verify-full"), ("10.0.0.7", "verify-full"), ("fd00::7", "verify-full"),
        ("localhost", ""), ("127.0.0.1", ""), ("::1", ""), ("/run/postgresql", ""), (None, ""),
    ):  # fmt: skip
        assert postgres_tls.default_mode(host) == mode, host
    query: dict[str, str] = {"application_name": "x"}
    trust = postgres_tls.take(query, "db.example")["ssl"]
    assert (trust.check_hostname, trust.verify_mode) == (True, ssl.CERT_REQUIRED)
    said = {**query, "sslmode": "require", "sslrootcert": ""}
    assert postgres_tls.take(said, "db.example") == {"ssl": "require"}
    assert said == query == {"application_name": "x"}
    with pytest.raises(ValueError, match="sslmode"):
        postgres_tls.take({"sslmode": "verify-ful"}, "db.example")


def test_a_certificate_of_ones_own_is_found_where_libpq_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = certified(tmp_path, "own", "db.example")
    monkeypatch.setenv("PGSSLROOTCERT", str(own))
    (only,) = postgres_tls.take({}, "db.example")["ssl"].get_ca_certs()
    assert only["subject"] == ((("commonName", "db.example"),),), "and no other authority is believed"
