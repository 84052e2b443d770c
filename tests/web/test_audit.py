"""The audit page: every act in a sentence with who did it, within what its reader may see."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import words
from server.app import App
from server.domain.command import ASKER
from server.domain.kinds import KINDS
from server.log import event
from server.log.cursors import Cursors
from server.projections import projectors
from server.projections.audit import CHANGE, LOOK
from server.runtime.audit_index import PEOPLE, Act, Place
from server.runtime.followers import Followers
from server.web import routes
from server.web.audit_words import Teller
from tests.web.sites import Visit
from tests.web.test_exports import EXPORT
from tests.web.test_pages import under_way
from tests.web.test_transfers import rows

HERE = "/can-bo/nhat-ky"
# Data that a page of staff reads for itself.
NO_EXPORT = {
    "/can-bo/chuyen/{stream}/{question}/goi-y.json",
    "/can-bo/nam.json",
    *(f"/buoi/{{session}}/xem-lai/{seat}/{{piece:int}}.json" for seat in ("ban", "san-khau")),
}


async def listed(app: App) -> None:
    """The audit's table stands where the log does."""
    mine = Followers(app.book, projectors(bytes(32)), lambda: True, 3_600_000)  # beside the application's own
    while [each for each in await Cursors(app.book).behind("audit") if not each.stream.startswith("rehearsal:")]:
        await mine.catch_up()


def staff_events() -> Iterator[str]:
    for kind in KINDS:
        for noun in kind.nouns.values():
            yield from (event.kind_of_type(each).name for each in noun.events)


@pytest.mark.parametrize("lang", words.LANGS)
def test_every_event_is_a_sentence_that_names_who_did_it(lang: str) -> None:
    teller = Teller(lang, {"staff:lan": "Nguyễn Thị Lan"}, {})
    for name in sorted({*staff_events(), "words.erased"}):
        act = Act(Place(0, "session:x", 1), "staff:lan", name, CHANGE, "gltt", "x", "q", _facts(name))
        told = teller.told(act, 310)
        assert told.who == "Nguyễn Thị Lan"
        assert "event." not in told.sentence, name
        assert "{" not in told.sentence, told.sentence
    for what in (key.partition(".")[2] for key in words.words(lang) if key.startswith("account_act.")):
        act = Act(Place(0, "account_acts", 1), "operator", what, PEOPLE, "", None, None, {"account": "lan"})
        assert "Nguyễn Thị Lan" in teller.told(act, None).sentence


def test_a_role_for_a_time_says_until_when_and_what_was_before() -> None:
    teller, until = Teller("vi", {}, {}), 1_795_798_800_000  # 24:00 of 27/11/2026
    said = {"account": "lan", "role": "head", "room": "*", "until": until, "was": 0}
    act = Act(Place(0, "account_acts", 1), "operator", "role.granted", PEOPLE, "", None, None, said)
    assert teller.told(act, None).notes[-2:] == ["Thời hạn: đến 23:59, 27/11/2026", "Trước đó: không có hạn"]
    taken = act._replace(name="role.taken", said={"account": "lan", "role": "head", "room": "*", "was": until})
    assert teller.told(taken, None).notes[-1] == "Trước đó: đến 23:59, 27/11/2026"
    old = act._replace(said={"account": "lan", "role": "head", "room": "*"})
    assert not [each for each in teller.told(old, None).notes if "hạn" in each], "of before, nobody knows"


def _facts(name: str) -> dict[str, object]:
    fields = dict.fromkeys(event.catalogue[name].type.__struct_fields__, "x")
    more = {
        "look.noted": {"what": "contact"},
        "operation.noted": {"what": "backup"},
        "setting.changed": {"changes": []},
    }
    return fields | more.get(name, {})


def test_personal_data_in_words_is_masked() -> None:
    said = {"question": "q", "what": "contact", "why": "other", "note": "gọi 0900 000 106 hỏi lại"}
    act = Act(Place(0, "audit:gltt", 1), "staff:lan", "look.noted", LOOK, "gltt", "x", "q", said)
    assert [note for note in Teller("vi", {}, {}).told(act, 1).notes if "0900" in note] == []


def test_every_file_that_staff_take_away_wants_a_fresh_factor_and_is_noted() -> None:
    files = {path: page for path, page, methods in routes.PAGES if "GET" in methods and EXPORT.search(path)}
    assert {path for path, page in files.items() if not page.__qualname__.startswith("export.")} == NO_EXPORT
    assert ASKER not in str(files), "no asker has a page among them"


async def test_an_original_is_opened_for_a_reason_and_the_audit_tells_of_it(tmp_path: Path, sqlite_url: str) -> None:
    """The auditor reads all of it and changes nothing; somebody of another room, and a moderator, read none."""
    async with under_way(tmp_path, sqlite_url) as state, Visit(state.app) as asker, Visit(state.app) as auditor:
        app, lead, session = state.app, state.lead, state.session
        await asker.ask(session, "Gọi tôi 0900 000 106, thửa 12 ở đâu?")
        (mine,) = await rows(app, "receipts")
        id, headers = str(mine["question"]), {"Origin": str(lead.base_url).rstrip("/")}
        wanted = {"why": "compare", "note": "", "cid": "look-00001"}
        told = (await lead.post(f"/buoi/{session}/ban-goc/{id}", json=wanted, headers=headers)).json()
        assert told["code"] == "look.nothing", "nothing was taken out yet"
        redact = {"question": id, "text_rev": 1, "text": "Thửa 12 ở đâu?"}
        sent = {"do": "question.redact", "session": session, "cid": "redact-001", "with": redact}
        assert (await lead.post(f"/buoi/{session}/do", json=sent, headers=headers)).json()["ok"]
        assert "0900" not in (await lead.get(f"/buoi/{session}/frame?audience=desk")).text
        for refused in ({**wanted, "why": ""}, {**wanted, "why": "other"}):
            told = (await lead.post(f"/buoi/{session}/ban-goc/{id}", json=refused, headers=headers)).json()
            assert (told["code"], "original" in told) == ("look.why", False)
        told = (await lead.post(f"/buoi/{session}/ban-goc/{id}", json=wanted, headers=headers)).json()
        assert "0900 000 106" in told["original"]
        await listed(app)
        await auditor.sign_in(app, "soat", ("gltt", "auditor"))
        page = (await auditor.get(HERE)).text
        assert page.count("mở bản gốc") == 1
        assert words.t("look.why.compare") in page
        assert "0900" not in page
        narrower = {
            "viec=look": 1,
            "viec=auto": 0,
            "cau=1&viec=look": 1,
            "cau=2": 0,
            "tu=01/01/2000": 1,
            "q=khong+co": 0,
        }
        narrower |= {"den=01/01/2000": 0, "q=ban+goc": 1, "q=giữ+kín": 1, "nguoi=staff:x": 1, "nguoi=operator": 0}
        for query, there in narrower.items():
            assert (await auditor.get(f"{HERE}?{query}")).text.count("mở bản gốc") == there, query
        changes = await auditor.get(f"{HERE}/session:{session}/4")
        assert (changes.status_code, "0900" in changes.text) == (200, False), "the wording of before stays shut"
        made = (await auditor.get(f"{HERE}.csv")).text
        told_rows = list(csv.reader(io.StringIO(made.removeprefix("\ufeff"))))
        assert [row for row in told_rows if "mở bản gốc" in row[2]]
        assert "mở bản gốc" in (await auditor.get(f"{HERE}.json")).text
        assert (await auditor.get(f"{HERE}.xlsx")).content.startswith(b"PK")
        await listed(app)
        assert (await auditor.get(f"{HERE}?viec=look")).text.count(f"tải về {HERE}") == 3, "taking it away is a look"
        assert (await lead.get(HERE)).status_code == 403
        assert (await asker.get(HERE)).status_code == 303
        for method in ("post", "put", "delete"):
            assert (await getattr(auditor, method)(HERE, headers=headers)).status_code in (403, 405)
