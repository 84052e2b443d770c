"""Python, packages, disk, and a browser for the tests."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from server import settings
from server.doctor.finding import Finding

NEEDED, TIGHT = 100 * 2**20, 2**30
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def python() -> Finding:
    todo = "" if sys.version_info >= (3, 11) else "cài Python 3.11 trở lên / install Python 3.11 or newer"
    return Finding("python", sys.version.split()[0], todo)


def packages() -> Finding:
    wrong = [name for name, version in locked() if installed(name) not in (version, None)]
    missing = [name for name, _ in locked() if installed(name) is None]
    if wrong or missing:
        todo = "xoá thư mục .venv rồi chạy lại ./giaoluu / remove the folder .venv and run ./giaoluu again"
        return Finding("packages", " ".join(wrong + missing), todo)
    return Finding("packages", "requirements.lock")


def locked() -> Iterator[tuple[str, str]]:
    """Names and versions in the lock, less those for other machines (they carry a marker)."""
    for line in (settings.ROOT / "requirements.lock").read_text().splitlines():
        name, equals, rest = line.rstrip(" \\").partition("==")
        if equals and not line.startswith(" ") and ";" not in rest:
            yield name.partition("[")[0], rest.strip()


def installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def disk(var: Path) -> Finding:
    place = next(folder for folder in (var, *var.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    seen = f"{free / 2**30:.1f} GB · {place}"
    if not os.access(place, os.W_OK):
        return Finding("disk", seen, "cho phép ghi vào thư mục này / make this folder writable")
    todo = "" if free >= TIGHT else "dọn đĩa: nên còn trên 1 GB / make room: keep more than 1 GB free"
    return Finding("disk", seen, todo, optional=free >= NEEDED)


def chromium() -> Finding:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    todo = "" if found else "chỉ cần cho ./giaoluu test / only for ./giaoluu test: apt install chromium"
    return Finding("chromium", found or "không có / none", todo, optional=True)
