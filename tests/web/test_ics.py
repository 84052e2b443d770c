"""A feed holds what it was given, whatever people wrote."""

import icalendar
import pytest

from server.web.ics import calendar_of

AT = 1_271_295_000_000
ROW = {
    "id": "abc", "state": "planned", "topic": "Đất đai", "venue": "Hội trường", "code": "BTNMT-2010-1", "starts_at": AT,
    "ends_at": AT + 3_600_000, "announce_by": None, "intake_opens": AT, "answer_due": AT, "report_due": None,
}  # fmt: skip
SITTING = {"id": "def", "kind": "ordinary", "off": 1, "begins": AT, "ends": AT + 172_800_000}


def events(topic: str, *sittings: dict[str, object]) -> list[icalendar.Event]:
    rows = [{**ROW, "topic": topic}]
    made = calendar_of("Sở", "angiang", "http://angiang.example/", rows, sittings, AT, "vi")
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    return icalendar.Calendar.from_ical(made).walk("VEVENT")


@pytest.mark.parametrize(
    "topic", ["Đất, nước; khí", "một\nhai", "\r\nEND:VEVENT\r\nBEGIN:VEVENT", "\\n \\", "Giấy chứng nhận " * 18]
)
def test_a_topic_is_one_text(topic: str) -> None:
    found = events(topic)
    assert len(found) == 3
    said = str(found[0]["summary"]).replace("\r\n", "\n")
    assert said == f"Giao lưu trực tuyến: {topic}".replace("\r\n", "\n")


def test_a_sitting_that_is_off_is_cancelled() -> None:
    (found,) = [each for each in events("Đất", SITTING) if str(each["uid"]).startswith("def-")]
    assert str(found["status"]) == "CANCELLED"
    assert (found.decoded("dtend") - found.decoded("dtstart")).days == 3
