"""The bill of materials: CycloneDX 1.6 in JSON (ECMA-424). The same parts give the same bytes."""

import hashlib
import json
import re
import tomllib
import uuid
from collections.abc import Iterable
from typing import Any

from server.supply.parts import FONT, PIP, ROOT, Part


def document(parts: Iterable[Part]) -> dict[str, Any]:
    found = sorted(parts)
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program = {"type": "application", "bom-ref": "giaoluu", "name": own["name"], "version": own["version"]}
    components = [component(each) for each in found]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(json.dumps(components).encode()).hexdigest())
    tool = {"type": "application", "name": "giaoluu sbom", "version": own["version"]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"tools": {"components": [tool]}, "component": program},
        "components": components,
        "dependencies": [
            {
                "ref": "giaoluu",
                "dependsOn": sorted(_purl(each) for each in found if _wanted(each, own["dependencies"])),
            },
            *({"ref": _purl(each), "dependsOn": _needs(each, found)} for each in found),
        ],
    }


def component(part: Part) -> dict[str, Any]:
    purl = _purl(part)
    found: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": part.name, "version": part.version}
    if part.kind == FONT:
        found["type"] = "data"
    if part.hashes:
        found["hashes"] = [{"alg": "SHA-256", "content": each} for each in part.hashes]
    if part.licence:
        found["licenses"] = [{"expression": part.licence}]
    if part.kind != FONT:
        found["purl"] = purl
    notes = {
        "giaoluu:hashes": "any of these archives may be installed" if part.hashes else "",
        "giaoluu:only": part.only,
    }
    if said := [{"name": name, "value": value} for name, value in notes.items() if value]:
        found["properties"] = said
    if part.files:
        found["components"] = [
            {
                "type": "file",
                "bom-ref": each.name,
                "name": each.name,
                "hashes": [{"alg": "SHA-256", "content": each.sha256}],
            }
            for each in part.files
        ]
    return found


def _purl(part: Part) -> str:
    return f"pkg:{part.kind}/{part.name}@{part.version}"


def _wanted(part: Part, asked: list[str]) -> bool:
    """Whether we ask for it ourselves."""
    return part.kind != PIP or part.name in {re.split(r"[\[<>=]", line)[0] for line in asked}


def _needs(part: Part, parts: list[Part]) -> list[str]:
    return sorted(_purl(each) for each in parts if each.kind == PIP and each.name in part.needs)
