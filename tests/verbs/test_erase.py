"""`./giaoluu erase`: a question's words leave the log, its rows and its files, and nothing else does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from server.errors import Refused
from server.log.engine import reading
from server.log.event import WordsErased
from server.log.verify import verify
from server.projections import projectors
from server.runtime.erase_again import append
from server.runtime.note_erased import note_erased
from server.verbs import erase
from tests.runtime.services import SECRET as KEY
from tests.runtime.services import Home, home

SECRET = "loi-bi-mat"


@pytest.fixture
async def here(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Home]:
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    async with home(database_url) as made:
        await made.plan(topic=f"Chủ đề {SECRET}", venue=f"Nơi {SECRET}")
        yield made


async def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = await asyncio.to_thread(erase.main, list(argv))
    said = capsys.readouterr()
    return code, said.out + said.err


async def kept(here: Home, url: str, table: str, word: str) -> bool:
    """Whether the files of the database still hold this word in this table's pages, dead versions included."""
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        return any(word.encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    async with reading(here.service.book.engine).connect() as connection:
        await connection.execute(text("CHECKPOINT"))
        found = text(
            f"SELECT position(convert_to(:word, 'UTF8') in pg_read_binary_file(pg_relation_filepath('{table}')))"
        )
        return bool((await connection.execute(found, {"word": word})).scalar_one())


async def answered(here: Home, word: str) -> str:
    """A question that went the whole way, with this word in everything that anybody wrote about it."""
    id = str((await here.ask(text=f"  Xin hỏi {word}", name=f"Ông {word}"))["question"])
    await here.do("lan", "question.refuse", question=id, state="asked", reason="duplicate", note=f"Ghi {word}")
    await here.do("lan", "question.redact", question=id, text_rev=1, text=f"Bản công khai {word}")
    await here.do("lan", "question.accept", question=id, text_rev=2, state="refused")
    await here.do("lan", "question.promise", question=id, state="accepted")
    await here.do("lan", "session.end")
    await here.do("vinh", "answer.draft", question=id, rev=0, text=f"Nháp {word}")
    await here.do("lan", "answer.publish", question=id, rev=1)
    await here.do("lan", "answer.correct", question=id, rev=2, text=f"Sửa {word}", note=f"Nhầm {word}")
    return id


async def words(here: Home, id: str) -> list[str]:
    """The names of this question's entries that still hold words."""
    entries = await here.service.book.read(f"session:{here.session}")
    names = [entry.name for entry in entries if entry.words and getattr(entry.event(), "question", "") == id]
    return [name for name in names if not name.startswith("nonconformity.")]


async def test_a_question_is_gone_with_all_that_was_derived(
    here: Home, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str((await here.ask(text="Câu khác, con-o-lai"))["question"])
    id = await answered(here, "ten-bi-mat")
    assert await kept(here, database_url, "entries", "ten-bi-mat")
    assert len(await words(here, id)) == 6
    code, said = await told(capsys, "--question", id, "--dry-run")
    assert (code, said.count("question."), said.count("answer.")) == (0, 3, 3)
    assert len(await words(here, id)) == 6
    code, said = await told(capsys, "--question", f"https://monre.example/cau/{id}")
    assert code == 0, said
    assert "✓" in said
    assert "erased.txt" in said
    assert ("WAL" in said) is database_url.startswith("postgresql")
    assert await words(here, id) == []
    assert await words(here, other) == ["question.asked"]
    for table in ("entries", "transcript"):
        assert not await kept(here, database_url, table, "ten-bi-mat")
    assert await kept(here, database_url, "entries", "con-o-lai")
    assert (await verify(here.service.book)).problems == []
    assert "ten-bi-mat" not in str(await here.service.book.rows("transcript", {}))
    await here.service.streams[here.session].see()
    assert "text" not in here.seen("public")[id]
    assert here.seen("public")[id]["erased_at"]
    assert here.seen("desk")[id]["text"] == here.seen("desk", "answer")[id]["text"] == ""
    assert here.seen("desk")[other]["text"] == "Câu khác, con-o-lai"
    code, said = await told(capsys, "--question", id)
    assert (code, "no words any more" in said) == (1, True)


async def test_what_an_earlier_version_erased_becomes_a_stub_by_a_rebuild(here: Home) -> None:
    """It took the words out and noted no more; what was answered, what waits, and what was sent away in time."""
    every, book = projectors(KEY), here.service.book
    waits, sent_back = [str((await here.ask(text=each))["question"]) for each in ("Chờ ten-bi-mat", "Trả ten-bi-mat")]
    await here.do("lan", "question.refuse", question=sent_back, state="asked", reason="spam")
    id = await answered(here, "ten-bi-mat")
    state = here.service.streams[here.session].view.state
    gone = sorted(seq for each in (id, waits, sent_back) for seq in state.words_about(each))
    await append(book, f"session:{here.session}", every, lambda state, now: (WordsErased(seqs=tuple(gone)),))
    await here.service.streams[here.session].see()
    assert "erased_at" not in here.seen("public")[id]
    assert await note_erased(book, every) == 1
    await here.service.streams[here.session].see()
    assert (here.seen("public")[id]["state"], "text" in here.seen("public")[id]) == ("erased_later", False)
    states = {each: here.seen("desk")[each]["state"] for each in (waits, sent_back)}
    assert states == {waits: "erased", sent_back: "refused"}
    (row,) = await book.rows("transcript", {"question": id})
    assert row["state"] == "erased_later"
    assert (await verify(book)).problems == []
    assert await note_erased(book, every) == 0


async def test_the_published_answer_can_stay(here: Home, capsys: pytest.CaptureFixture[str]) -> None:
    id = await answered(here, SECRET)
    assert (await told(capsys, "--question", id, "--keep-answer", "--gentle"))[0] == 0
    assert await words(here, id) == ["answer.published", "answer.corrected"]


async def test_an_unknown_question_is_named(here: Home, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = await told(capsys, "--question", "0" * 24)
    assert (code, "no such question" in said) == (1, True)


async def seqs(here: Home, *names: str) -> list[int]:
    return [entry.seq for entry in await here.service.book.read(f"session:{here.session}") if entry.name in names]


async def test_nobody_takes_out_the_record_alone(here: Home) -> None:
    await answered(here, SECRET)
    official = await seqs(here, "session.planned", "answer.published", "answer.corrected")
    assert len(official) == 3
    mine = await seqs(here, "question.asked", "question.redacted", "question.refused", "answer.drafted")
    for who in ("hung", "goc"):
        for seq in official:
            no = await refused(here, who, [mine[0], seq])
            assert (no.code, no.details) == ("words.official", {"seqs": [seq]})
    await here.do("hung", "words.erase", seqs=mine)
    assert await seqs(here, "words.erased")
    assert SECRET in str(here.frame("public"))


async def test_an_old_topic_stays_part_of_the_record(here: Home) -> None:
    session = here.seen("desk", "session")[here.session]
    times = {name: session[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due")}
    await here.do("lan", "session.replan", topic="Chủ đề mới", venue="", **times)
    for seq in await seqs(here, "session.planned", "session.replanned"):
        assert (await refused(here, "goc", [seq])).code == "words.official"


async def refused(here: Home, who: str, seqs: list[int]) -> Any:
    with pytest.raises(Refused) as caught:
        await here.do(who, "words.erase", seqs=seqs)
    return caught.value
