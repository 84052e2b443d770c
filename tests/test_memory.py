"""What tests write goes to memory where there is enough of it, and where nobody says otherwise."""

import os
import tempfile
from pathlib import Path

import pytest

from tests import memory


def test_only_a_place_with_room_from_which_programs_start_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert memory.fits(tmp_path, 1)
    assert not memory.fits(tmp_path / "absent", 1)
    assert not memory.fits(tmp_path, 1 << 60)
    about = list(os.statvfs(tmp_path))
    about[8] |= os.ST_NOEXEC
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(about))
    assert not memory.fits(tmp_path, 1)


@pytest.mark.parametrize(("given", "expected"), [("/var/tmp", "/var/tmp"), (None, "shared")])
def test_a_folder_that_is_named_is_kept(
    given: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "SHARED", tmp_path / "shared")
    monkeypatch.setattr(memory, "fits", lambda _: True)
    monkeypatch.setattr(tempfile, "tempdir", given)
    monkeypatch.delenv("TMPDIR", raising=False)
    if given:
        monkeypatch.setenv("TMPDIR", given)
    memory.use()
    assert tempfile.gettempdir().endswith(expected)
    assert os.environ["TMPDIR"] == tempfile.gettempdir()
