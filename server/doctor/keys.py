"""The secret, and the modes of files that hold one or say what the server does."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from server import key, settings, sources
from server.doctor.finding import Finding
from server.settings import Settings

PRODUCTION = Path("/etc/giaoluu.env")


def secret(chosen: Settings) -> Finding:
    path, given = chosen.var / "secret.key", sources.secret(os.environ)
    if not given and not path.exists():
        return Finding("secret", "sẽ được tạo khi chạy lần đầu / is made at the first start")
    try:
        why = key.weakness(given.encode() if given else path.read_bytes())
    except OSError as error:
        return Finding("secret", f"{path}: {error.strerror}", f"chmod 600 {path}")
    seen = "GIAOLUU_SECRET" if given else f"{path} ({path.stat().st_mode & 0o777:o})"
    close = f"chmod 600 {path}" if not given and path.stat().st_mode & 0o077 else ""
    if why:
        return Finding("secret", f"{seen}: {why}", "; ".join(filter(None, (settings.STRONGER, close))))
    return Finding("secret", seen, close)


def modes(chosen: Settings) -> Iterator[Finding]:
    """Files that hold secrets or say what the server does: nobody but its user writes them, nor reads a secret."""
    given = os.environ.get("GIAOLUU_CONFIG")
    url = chosen.database.url
    database = [Path(url.partition(":///")[2])] if url.startswith("sqlite") else []
    own, seal = Path(given) if given else chosen.var / "giaoluu.toml", Path(chosen.seal.key)
    for path in (own, chosen.var / ".env", PRODUCTION, seal, *database):
        if (mode := key.mode(path)) is None:
            continue
        todo = f"chmod 600 {path}" if mode & 0o077 else ""
        secret = path == seal or _secret_in(path)
        yield Finding("mode", f"{path} ({mode:o})", todo, optional=not mode & 0o022 and not secret)
    if chosen.web.tls_key and (mode := key.mode(path := Path(chosen.web.tls_key))) is not None:
        yield Finding("mode", f"{path} ({mode:o})", f"chmod 640 {path}" if mode & key.SHARED else "")


def _secret_in(path: Path) -> bool:
    """A setting in it that others must not read."""
    if path.suffix not in (".toml", ".env", ""):
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    return bool(re.search(r"(?i)(token|secret)\s*=\s*[\"']?\S{3}|://[^/\s:@]+:[^@/\s]+@", text))
