"""The secret key of this installation: a file of random bytes that only its owner may read."""

import os
import secrets
from pathlib import Path


def read_or_make(path: Path) -> bytes:
    """Made by whoever comes first; two processes that start at once agree."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Written whole under another name and then linked, so that nobody ever reads half a key."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process came first; its key is the key
    finally:
        fresh.unlink()
