"""Parts that others wrote: Python packages as the lock names them, and the files that are handed to browsers."""

import json
import re
from collections.abc import Iterator
from importlib import metadata
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
VENDOR, FONTS = ROOT / "client" / "vendor", ROOT / "client" / "styles" / "fonts"
MANIFEST = "manifest.json"
PIP, NPM, FONT = "pypi", "npm", "generic"
_PINNED = re.compile(r"(?m)^([\w.-]+)(?:\[[^\]]*\])?==(\S+)([^\n]*)((?:\n +--hash=sha256:[0-9a-f]{64}[ \\]*)+)")
_HASH = re.compile(r"sha256:([0-9a-f]{64})")
# What packages say that do not yet name their licence by an SPDX expression.
_SAID = {
    "Apache 2.0": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "Apache-2.0": "Apache-2.0",
    "BSD": "BSD-2-Clause", "BSD-2-Clause": "BSD-2-Clause", "BSD-3-Clause": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause", "MIT": "MIT", "MIT License": "MIT", "PSF-2.0": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}  # fmt: skip


class File(NamedTuple):
    name: str
    sha256: str


class Part(NamedTuple):
    """`hashes`: SHA-256 of the archives that may be installed, any of them. `licence`: an SPDX expression, "" = not
    said. `needs`: names of other parts. `here`: whether it is installed; `only`: a marker of machines."""

    kind: str
    name: str
    version: str
    licence: str
    hashes: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    needs: tuple[str, ...] = ()
    here: bool = True
    only: str = ""


def parts() -> list[Part]:
    return [*packages(), *vendored()]


def packages(lock: Path = LOCK) -> Iterator[Part]:
    """Every line of the lock; licences and needs as the installed package says."""
    pinned = list(_PINNED.finditer(lock.read_text(encoding="utf-8")))
    names = {_plain(line[1]) for line in pinned}
    for line in pinned:
        only = line[3].partition(";")[2].rstrip(" \\").strip()
        hashes = tuple(_HASH.findall(line[4]))
        try:
            said = metadata.metadata(line[1])
        except metadata.PackageNotFoundError:
            yield Part(PIP, _plain(line[1]), line[2], "", hashes, here=False, only=only)
            continue
        needs = {_plain(re.split(r"[\s;<>=!~\[(]", each)[0]) for each in metadata.requires(line[1]) or ()}
        yield Part(PIP, _plain(line[1]), line[2], _licence(said), hashes, needs=tuple(sorted(needs & names)), only=only)


def vendored() -> Iterator[Part]:
    """What the manifests list, a part for each package."""
    for folder, kind in ((VENDOR, NPM), (FONTS, FONT)):
        rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        place = folder.relative_to(ROOT).as_posix()
        for name, of in groupby(sorted(rows, key=lambda row: str(row["package"])), key=lambda row: str(row["package"])):
            own = list(of)
            files = tuple(File(f"{place}/{row['file']}", row["sha256"]) for row in own)
            yield Part(kind, name, own[0]["version"], own[0]["licence"], files=files)


def _licence(said: metadata.PackageMetadata) -> str:
    told = said.json
    if expression := told.get("license_expression"):
        return str(expression)
    classes = [each.rpartition(" :: ")[2] for each in told.get("classifier", ()) if each.startswith("License ::")]
    candidates = [str(told.get("license") or "").strip(), *classes]
    return next((_SAID[each] for each in candidates if each in _SAID), "")


def _plain(name: str) -> str:
    """As package indexes compare names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
