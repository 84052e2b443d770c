"""What others wrote: each file that browsers get is the one in a manifest; the bill names every package of the lock
with hashes and a licence that lets us hand it on; what could not be asked about is not called safe."""

import hashlib
import json
from pathlib import Path

import pytest

from server.doctor.machine import locked
from server.supply import bill
from server.supply.parts import FONTS, MANIFEST, ROOT, VENDOR, parts
from server.verbs import advisories, sbom

PARTS = parts()
DOCUMENT = bill.document(PARTS)
COMPONENTS = {each["name"]: each for each in DOCUMENT["components"]}
# Permissive, or binding a changed file of theirs alone.
KNOWN = {"MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PSF-2.0", "MPL-2.0", "OFL-1.1"}


@pytest.mark.parametrize("folder", [VENDOR, FONTS], ids=lambda folder: folder.name)
def test_every_vendored_file_is_the_one_in_its_manifest_and_none_is_beside_it(folder: Path) -> None:
    rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}
    assert {row["file"]: row["sha256"] for row in rows} | {MANIFEST: found[MANIFEST]} == found
    versions: dict[str, set[str]] = {}
    for row in rows:
        versions.setdefault(row["package"], set()).add(row["version"])
    assert all(len(each) == 1 for each in versions.values())


def test_a_licence_lies_beside_what_it_is_for() -> None:
    assert {f"LICENSE.{each.name}" for each in PARTS if each.kind == "npm"} <= {path.name for path in VENDOR.iterdir()}
    assert (FONTS / "OFL.txt").is_file()


def test_the_bill_names_every_package_of_the_lock_with_its_hashes() -> None:
    for name, version in locked():
        assert COMPONENTS[name]["version"] == version, name
        assert COMPONENTS[name]["hashes"], name
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    hashes = [each["content"] for part in COMPONENTS.values() for each in part.get("hashes", ())]
    assert len(hashes) == text.count("--hash=sha256:")


def test_every_part_that_runs_here_says_a_licence_that_lets_us_hand_it_on() -> None:
    for each in PARTS:
        if each.here:
            said = each.licence.replace(" AND ", " ").replace(" OR ", " ").split()
            assert set(said or "?") <= KNOWN, (each.name, each.licence)


def test_references_of_the_bill_lead_somewhere_and_its_bytes_are_the_same_each_time() -> None:
    refs = {each["bom-ref"] for each in DOCUMENT["components"]} | {"giaoluu"}
    for each in DOCUMENT["dependencies"]:
        assert {each["ref"], *each["dependsOn"]} <= refs
    assert "pkg:pypi/starlette@" in str(DOCUMENT["dependencies"][0])
    assert bill.document(parts()) == DOCUMENT


def test_the_verb_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sbom.main(["--out", str(tmp_path / "bom.json")]) == 0
    assert json.loads((tmp_path / "bom.json").read_text()) == DOCUMENT
    assert sbom.main(["--out", str(tmp_path / "no" / "bom.json")]) == 1
    assert sbom.main(["--licences"]) == 0
    assert "MIT" in capsys.readouterr().out


def test_what_could_not_be_asked_about_is_not_called_safe(capsys: pytest.CaptureFixture[str]) -> None:
    well = {"name": "a", "version": "1", "vulns": []}
    assert advisories.told([well]) == 0
    assert advisories.told([well, {"name": "b", "skip_reason": "not found"}]) == advisories.CANNOT
    hole = {"id": "CVE-1", "fix_versions": ["2"]}
    assert advisories.told([well, {"name": "b", "version": "1", "vulns": [hole]}]) == advisories.SOME
    assert advisories.main(["--pip-audit", "/nowhere/pip-audit"]) == advisories.CANNOT
    said = capsys.readouterr()
    assert "CVE-1, sửa ở / mended in 2" in said.out
    assert "pip install pip-audit" in said.err
