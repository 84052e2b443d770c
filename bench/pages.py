"""Put the results of the benches into docs/performance.md, and their pictures beside it:

python -m bench.pages [FOLDER]      var/bench, unless another is named
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from bench.aims import lines
from bench.process import ROOT
from bench.report import table
from tests.docs.blocks import DOCS, renew

PAGE = "performance.md"


def main(folder: Path) -> None:
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    for name, whole in found.items():
        picture = f"![{whole['title']}](pictures/bench-{name}.svg)"
        renew(PAGE, name, f"{picture}\n\n{whole['table']}\n\n{measured(whole)}")
        shutil.copy(folder / f"{name}.svg", DOCS / "pictures" / f"bench-{name}.svg")
    medians = {name: whole["medians"] for name, whole in found.items()}
    renew(PAGE, "aims", table(("what", "where", "aim", "measured", "met"), lines(medians)))
    print(f"docs/{PAGE}: {', '.join(found)}")


def measured(whole: dict[str, Any]) -> str:
    """On which machine, with what."""
    machine, rounds = whole["machine"], 1 + max(row["round"] for row in whole["rounds"])
    versions = "; ".join(dict.fromkeys(version for version in whole["versions"].values() if version))
    return (
        f"{rounds} round(s), medians, {machine['at'][:10]}: {machine['cpu']}, {machine['cores']} cores, Linux "
        f"{machine['kernel']}, load {machine['load_before']:.1f} before, Python {machine['python']}. {versions}."
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "var" / "bench")
