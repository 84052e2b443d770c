"""What others wrote and we serve is exactly what the manifest says, and nothing else lies beside it."""

import hashlib
import json
import pathlib

VENDOR = pathlib.Path(__file__).parent.parent / "client/vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


def test_every_file_is_the_one_in_the_manifest() -> None:
    for row in MANIFEST:
        assert hashlib.sha256((VENDOR / row["file"]).read_bytes()).hexdigest() == row["sha256"], row["file"]


def test_nothing_lies_there_unlisted() -> None:
    assert {path.name for path in VENDOR.iterdir()} == {row["file"] for row in MANIFEST} | {"manifest.json"}


def test_every_package_has_one_exact_version_and_its_licence() -> None:
    versions: dict[str, set[str]] = {}
    for row in MANIFEST:
        versions.setdefault(row["package"], set()).add(row["version"])
    assert all(len(found) == 1 for found in versions.values())
    assert {f"LICENSE.{package}" for package in versions} <= {row["file"] for row in MANIFEST}
