"""How the line to PostgreSQL is kept from others: `sslmode` and `sslrootcert` of database.url, as libpq names them.

Without `sslmode` another machine must show a certificate that is checked (verify-full): nothing falls back to plain
text unawares. Within this machine nothing is asked for.
"""

import os
import ssl
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from server.near import near

VERIFY_CA, VERIFY_FULL = CHECKED = ("verify-ca", "verify-full")
MODES = ("disable", "allow", "prefer", "require", *CHECKED)


def default_mode(host: str | None) -> str:
    """What holds where no mode is said; "": the driver's own."""
    return "" if not host or host.startswith("/") or near(host) else VERIFY_FULL


def take(query: MutableMapping[str, Any], host: str | None) -> dict[str, Any]:
    """Takes both out of the query; gives what the driver is told. Raises ValueError or OSError."""
    mode, root = str(query.pop("sslmode", "") or default_mode(host)), str(query.pop("sslrootcert", ""))
    if not mode:
        return {}
    if mode not in MODES:
        raise ValueError(f"database.url: sslmode={mode}: {', '.join(MODES)}")
    if mode not in CHECKED:
        return {"ssl": mode}
    trust = ssl.create_default_context(cafile=root or _usual() or None)
    trust.check_hostname = mode == VERIFY_FULL
    return {"ssl": trust}


def _usual() -> str:
    """Where libpq looks for certificates of one's own; "": nowhere, so those of this machine count."""
    named = Path(os.environ.get("PGSSLROOTCERT") or Path("~/.postgresql/root.crt").expanduser())
    return str(named) if named.is_file() else ""
