"""A copy of the project in which something is added, to see which files that takes and that the rest knows of it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.runtime.servers import ROOT

# docs/ is renewed by one command.
PARTS = ("server", "config", "client", "tests")
FEW = ("-p", "no:cacheprovider", "--hypothesis-profile=few")


class Scratch:
    def __init__(self, root: Path) -> None:
        self.root = root
        for part in (*PARTS, "docs"):
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "CHANGELOG.md"):
            shutil.copy(ROOT / name, root)

    def add(self, name: str, text: str) -> None:
        """To the end of this file, or as a new one."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)

    def put(self, name: str, *changes: tuple[str, str]) -> None:
        """The second text in place of the first, which is there once."""
        text = (self.root / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (self.root / name).write_text(text, encoding="utf-8")

    def touched(self) -> list[str]:
        """Every file that is not as it is in the project."""
        return sorted(name for name in self._names() if not self._same(name))

    def run(self, *words: str) -> str:
        """A module of the copy; its output. It must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=self.root, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
        return done.stdout

    def _names(self) -> Iterator[str]:
        for part in PARTS:
            for path in (self.root / part).rglob("*"):
                if path.is_file() and "__pycache__" not in path.parts and ".hypothesis" not in path.parts:
                    yield str(path.relative_to(self.root))

    def _same(self, name: str) -> bool:
        return (ROOT / name).is_file() and (ROOT / name).read_bytes() == (self.root / name).read_bytes()
