"""The dossier: no word of an event and no table without a declaration; as a document it says all of them."""

import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docx import Document

from server.dossier import facts
from server.dossier.facts import Data, Declared, Nothing
from server.dossier.paper import TERMS
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.settings import ROOT, TYPES, load
from server.verbs import dossier
from tests.books import Deadlines


@pytest.fixture(scope="module")
async def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """All that the migrations make."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('tables') / 'all.db'}", Deadlines())
    await migrate(engine)
    async with engine.connect() as connection:
        found = await connection.run_sync(dossier.tables)
    await engine.dispose()
    return found


def test_whatever_holds_words_of_somebody_is_declared_once(tables: dict[str, list[str]]) -> None:
    """A new noun or a new table: say in config/dossier.vi.toml whose data it holds, or that it holds nobody's."""
    assert list(facts.undeclared(tables, facts.declared())) == []


def without(known: Declared, id: str, **changes: Any) -> Declared:

    data = tuple(msgspec.structs.replace(each, **changes) if each.id == id else each for each in known.data)
    return Declared(data, known.nothing)


def test_what_nobody_declared_is_found(tables: dict[str, list[str]]) -> None:
    known = facts.declared()
    (contacts,) = [each for each in known.data if each.id == "contacts"]
    left = contacts.tables[1:]
    found = list(facts.undeclared(tables, without(known, "contacts", tables=left)))
    assert any(line.startswith("table contacts: 0") for line in found)
    twice = without(known, "contacts", nouns=("address", "question"))
    assert any(line.startswith("words question.asked.text: 2") for line in facts.undeclared(tables, twice))
    more = {**tables, "diaries": ["owner", "text"]}
    assert any(line.startswith("table diaries: 0") for line in facts.undeclared(more, known))
    empty = Declared((), Nothing((), ()))
    assert len(list(facts.undeclared(tables, empty))) == len(facts.words()) + len(
        [name for name in tables if not facts._INNER.fullmatch(name)]
    )


def test_settings_that_it_names_are_there() -> None:
    assert set(TERMS) <= TYPES.keys()
    for each in facts.declared().data:
        for slot in facts._SLOT.findall(each.kept + each.purpose):
            assert ".".join(slot) in TYPES, (each.id, slot)


def test_the_document_says_every_kind_every_field_and_the_terms_in_force(tables: dict[str, list[str]]) -> None:
    chosen = load({"mail.keep_days": "77", "breach.hours": "48", "mail.transport": "smtp://thu.example:25"}, env={})
    made = Document(io.BytesIO(dossier.make(chosen, "Bộ Tài nguyên và Môi trường", tables, ".docx")))
    cells = "\n".join(cell.text for table in made.tables for row in table.rows for cell in row.cells)
    text = "\n".join(each.text for each in made.paragraphs) + cells
    known = facts.declared()
    for each in known.data:
        assert each.name in text
        assert all(field in text for field in facts.words_of(each)), each.id
        assert all(table in text for table in each.tables), each.id
    assert "77 ngày" in text
    assert "trong 48 giờ" in text
    assert "máy chủ thư thu.example:25" in text
    assert "quản trị" in cells
    for said in ("số điện thoại", "địa chỉ gửi thư giấy", "bản câu chữ", "chỉ chủ trì, điều hành", "/du-lieu",
                 "xoá 20", "kéo dài một lần 15 ngày", "erased.txt", "outbox", "Bản sao lưu"):  # fmt: skip
        assert said in text, said
    assert all(term in cells for term in ("data.erase_days", "retention.request_days", "people.lend_days"))
    reads = {row.cells[0].text: row.cells[1].text for table in made.tables for row in table.rows}
    assert "Liên hệ" in reads["điều hành"]
    assert "Liên hệ" not in reads["thủ trưởng"] + reads["quản trị"] + reads["dẫn chương trình"]
    assert "{" not in text
    code = "\n".join(each.read_text() for part in ("gateway", "web") for each in (ROOT / "server" / part).glob("*.py"))
    cookies = set(re.findall(r'"(giaoluu_[a-z_]+)"', code))
    assert len(cookies) >= 7
    assert all(cookie in text for cookie in cookies), "every cookie is named"
    assert dossier.make(chosen, "Sở A tỉnh B", tables, ".pdf").startswith(b"%PDF")


def test_who_reads_is_what_the_nouns_say() -> None:
    by_id: dict[str, Data] = {each.id: each for each in facts.declared().data}
    assert any(each.startswith("public") for each in facts.readers(by_id["questions"]))
    assert [each.partition(":")[0] for each in facts.readers(by_id["cases"])] == ["desk"]
    assert facts.readers(by_id["accounts"]) == []


def test_the_verb_says_what_it_cannot_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--set", f"paths.var={tmp_path}"]
    assert dossier.main([*given, str(tmp_path / "x.txt")]) == 1
    assert dossier.main([*given, "--unit", "nowhere", str(tmp_path / "x.pdf")]) == 1
    assert "no such unit" in capsys.readouterr().err
