"""Names that pass for somebody official, and those that do not; the desk is told, nobody else."""

import pytest

from server.domain.session.likeness import imitates, skeleton
from tests.domain.session.cast import ASK, LAN, LEAD, LIVE, ME, planned

OFFICIAL = ("Trần Văn Kiên", "Sở Tài nguyên và Môi trường An Giang")


@pytest.mark.parametrize("name", [
    "Trần Văn Kiên", "TRAN VAN KIEN", "tranvankien", "Ông Trần Văn Kiên", "Tr\u200bần Văn  Kiên", "T.r.ầ.n Văn Kiên",
    "Тrần Văn Kiên", "Trần Văn Kіên", "Trần Văn K1ên", "Ｔｒần Văn Kiên", "Trần Vãn Kiến", "Trần Văn Kiên.",
    "Sở Tài Nguyên và Môi Trường An Giang", "So Tai nguyen Ha Noi", "Sở TN-MT tỉnh", "S0 Tài nguyên", "Văn phòng Bộ",
    "Bộ trưởng", "Ban thư ký", "Điều hành viên", "Аdmin", "Admin GLTT", "UBND xã", "Trần V\u0103n Kie\u0302n",
    "Ban thư kí", "Ban thư \u0138ý", "Thư ký buổi giao lưu", "Điều phối viên", "Người dẫn chương trình", "MC",
    "Trần Văn Kiên (Sở TNMT)", "Trần Văn Kiên, Điều phối", "Ông Trần Văn Kiên - Giám đốc", "Bạn đọc | Тrần Văn Kiên",
    "Kiên Trần Văn", "Kien Van Tran", "Nguyễn Thị Mẫu (Ban thư ký)", "Lan, MC", "M.C. Lan",
    "BTC", "Hệ thống", "Secretariat",
])  # fmt: skip
def test_what_passes_for_an_official(name: str) -> None:
    assert imitates(name, OFFICIAL), skeleton(name)


@pytest.mark.parametrize("name", [
    "Trần Văn Kiến Quốc", "Nguyễn Thị Mẫu", "Bà Lan", "Bạn đọc", "Công ty TNHH Ví Dụ", "Ông Ba", "Trần Văn", "🙂", "—",
    "Bố của Lan", "Thu Hà", "Bích Thủy", "Sơn Thị Mẫu", "Bộ đội nghỉ hưu", "Tổng Văn Cúc",
    "Nguyễn Thị Mẫu (xã Kiên)", "Trần Kiên, Văn Giang", "Kiên Trần",
])  # fmt: skip
def test_what_does_not(name: str) -> None:
    assert not imitates(name, OFFICIAL), skeleton(name)


def test_the_desk_is_told_and_a_name_that_was_changed_is_its_own() -> None:
    scene = planned(*LIVE).given(LEAD, "panel.seat", name="Trần Văn Kiên", title="Giám đốc", unit="Sở")
    scene.given(ME, "question.ask", **ASK, name="Tran Vаn Kien").given(ME, "question.ask", **ASK, name="Bà Mẫu")
    first, other = [id for _, id in scene.state.keys("question")]
    assert (scene.seen("desk", "question", first) or {})["imitates"] is True
    assert (scene.seen("desk", "question", other) or {})["imitates"] is False
    scene.given(LAN, "question.accept", question=first, text_rev=1)
    assert "imitates" not in (scene.seen("public", "question", first) or {})
    scene.given(LAN, "question.redact_name", question=first, text_rev=1, name="Bạn đọc")
    assert (scene.seen("desk", "question", first) or {})["imitates"] is False
