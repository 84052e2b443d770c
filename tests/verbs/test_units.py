"""`./giaoluu units`: a whole file or nothing, each error with its line, mergers confirmed before it ends."""

import unicodedata
from pathlib import Path

import pytest

from server.office import units_file
from server.verbs import units

HEAD = """[meta]
valid_from = 2025-07-01

[[region]]
slug = "dbscl"
name = "Đồng bằng sông Cửu Long"

"""
AN_GIANG = """[[province]]
slug = "angiang"
name = "An Giang"
department = "Sở Nông nghiệp và Môi trường tỉnh An Giang"
region = "dbscl"
doc_symbol = "SNNMT"
predecessors = ["angiang", "kiengiang"]
"""


class Line:
    def __init__(self, folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self._url, self._capsys, self._folder = folder / "units.toml", url, capsys, folder

    def run(self, *argv: str) -> tuple[int, str, str]:
        chosen = ["--set", f"database.url={self._url}", "--set", f"paths.var={self._folder}"]
        code = units.main([*chosen, *argv])
        out, err = self._capsys.readouterr()
        return code, out, err

    def take(self, content: str | bytes) -> tuple[int, str, str]:
        self.file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.run("import", str(self.file))

    def listed(self, slug: str, *on: str) -> str:
        return next((line for line in self.run("list", *on)[1].splitlines() if line.startswith(f"{slug} ")), "")


@pytest.fixture
def line(tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(tmp_path, database_url, capsys)


def test_a_file_is_taken_and_its_mergers_are_confirmed(line: Line) -> None:
    code, out, err = line.take(HEAD + AN_GIANG)
    assert (code, err) == (0, "")
    assert "thêm 0, sửa 1, giữ nguyên 0, hợp nhất 1" in out
    assert "kiengiang đã hợp nhất vào angiang từ 2025-07-01" in out
    assert "Sở Nông nghiệp" in line.listed("angiang")
    assert "Sở Tài nguyên" in line.listed("angiang", "--on", "2010-04-15")
    assert "→ angiang 2025-07-01" in line.listed("kiengiang")
    assert "sửa 0, giữ nguyên 1, hợp nhất 0" in line.take(HEAD + AN_GIANG)[1]
    assert line.run("merge", "angiang", "--into", "kiengiang", "--on", "2026-01-01")[0] == 1
    code, out, _ = line.run("merge", "haugiang", "soctrang", "--into", "cantho", "--on", "2025-07-01")
    assert (code, out.count("đã hợp nhất vào cantho")) == (0, 2)


PAD = "# chú thích\n" * 24


@pytest.mark.parametrize(
    ("changes", "at", "word"),
    [
        (("[[province]]\n", "[[province]\n"), 32, "TOML"),
        (('name = "An Giang"\n', ""), 32, "thiếu name"),
        (('slug = "angiang"', 'slug = "An Giang"'), 33, "chữ thường không dấu"),
        (('region = "dbscl"', 'region = "mientay"'), 36, "không có vùng mientay"),
        (('doc_symbol = "SNNMT"', "doc_symbol = 7"), 37, "doc_symbol phải là"),
        (('"kiengiang"]', '"atlantis"]'), 38, "không có đơn vị atlantis"),
        (('"kiengiang"]', '"kiengiang"]\naliases = ["hn"]'), 39, "hn đã thuộc về"),
        (('"kiengiang"]', '"kiengiang"]\naliases = ["xa"]\nfields = ["tien"]'), 40, "fields"),
        (('"kiengiang"]', '"kiengiang"]\nsuccessor = "kiengiang"'), 38, "vòng tròn"),
        (("An Giang", "An" + "g" * 200), 34, "Xin rút gọn"),
    ],
)
def test_an_error_is_told_with_its_line_and_nothing_is_written(
    line: Line, changes: tuple[str, str], at: int, word: str
) -> None:
    good = '[[province]]\nslug = "daothanh"\nname = "Đảo Thanh"\n'
    code, out, err = line.take(HEAD + PAD + AN_GIANG.replace(*changes) + good)
    assert (code, out) == (1, "")
    assert f"{line.file}:{at}: " in err
    assert word in err
    assert "chưa ghi gì" in err
    assert line.listed("daothanh") == ""


def test_two_entries_with_one_address_are_both_named(line: Line) -> None:
    code, _, err = line.take(HEAD + AN_GIANG + AN_GIANG.replace('["angiang", "kiengiang"]', "[]"))
    assert (code, "angiang đã dùng ở dòng 9" in err) == (1, True)


def test_a_file_that_is_none(line: Line) -> None:
    for content, word in ((b"\xff\xfe", "UTF-8"), (b"", "không có đơn vị nào"), (b"province = 3", "sai chỗ")):
        code, _, err = line.take(content)
        assert (code, word in err) == (1, True)
    code, _, err = line.run("import", "/nowhere/units.toml")
    assert (code, "nowhere" in err) == (1, True)


def test_names_are_kept_composed_and_hostile_ones_as_text(line: Line) -> None:
    apart = unicodedata.normalize("NFD", AN_GIANG.replace("An Giang", "An Giàng<script>", 1))
    assert line.take(unicodedata.normalize("NFD", HEAD) + apart)[0] == 0
    assert line.listed("angiang").count(unicodedata.normalize("NFC", "Nông nghiệp")) == 1
    assert "giữ nguyên 1" in line.take(HEAD + AN_GIANG.replace("An Giang", "An Giàng<script>", 1))[1]


def test_lines_are_those_of_the_file() -> None:
    (entry,) = units_file.read((HEAD + AN_GIANG).encode())
    assert (entry.line(""), entry.line("title"), entry.line("aliases")) == (8, 11, 8)


def test_what_cannot_be_is_said_in_words(line: Line) -> None:
    for argv, word in (
        (("merge", "atlantis", "--into", "angiang", "--on", "2025-07-01"), "không có đơn vị"),
        (("merge", "angiang", "--into", "angiang", "--on", "2025-07-01"), "chính mình"),
        (("room", "phapche"), "own_rounds"),
    ):
        code, _, err = line.run(*argv)
        assert (code, word in err) == (1, True)
    assert line.run("room", "quanlydatdai") == (0, "/r/quanlydatdai/\n", "")
