"""Answers kept as they are sent: encoded once, bounded, the same bytes and tags in every process."""

import gzip

import pytest
from starlette.requests import Request

from server.web.byte_cache import Body, ByteCache, answer, body
from server.web.page_template import PageTemplate, blank


def request(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "headers": pairs})


def test_made_once_until_the_stamp_is_another() -> None:
    byte_cache, made = ByteCache(1000), []

    def make() -> Body:
        made.append(1)
        return body(b"x" * len(made), 2000)

    assert byte_cache.take("key", 1, make) is byte_cache.take("key", 1, make)
    assert len(made) == 1
    assert byte_cache.take("key", 2, make).plain == b"xx"
    assert byte_cache.take("key", 1, make).plain == b"xxx", "what stood there before is not remembered"


def test_what_was_not_asked_for_longest_goes_first() -> None:
    byte_cache, made = ByteCache(300), []

    def take(name: str) -> None:
        byte_cache.take(name, 1, lambda: made.append(name) or body(b"x" * 100, 2000))  # type: ignore[func-returns-value]

    for name in ("a", "b", "c", "a", "d", "a", "b"):
        take(name)
    assert made == ["a", "b", "c", "d", "b"]
    assert byte_cache._held <= 300


def test_packed_only_when_large_and_always_alike() -> None:
    assert body(b"x" * 99, 100).packed is None
    one, other = body(b"x" * 100, 100), body(b"x" * 100, 100)
    assert one == other
    assert gzip.decompress(one.packed or b"") == one.plain
    assert body(b"y" * 100, 100).tag != one.tag


@pytest.mark.parametrize(
    ("accepts", "packed"),
    [("", False), ("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("*", True), ("identity", False)],
)
def test_who_gets_it_packed(accepts: str, packed: bool) -> None:
    found = body(b"x" * 5000, 100)
    response = answer(request(accept_encoding=accepts), found, "public")
    assert (response.headers.get("content-encoding") == "gzip") is packed
    assert (response.body == found.packed) is packed
    assert response.headers["vary"] == "Accept-Encoding"


def test_small_answers_do_not_vary() -> None:
    assert "vary" not in answer(request(accept_encoding="gzip"), body(b"{}", 100), "public").headers


def test_whoever_has_it_gets_304_in_its_own_form() -> None:
    found = body(b"x" * 5000, 100)
    plain = answer(request(), found, "public").headers["etag"]
    packed = answer(request(accept_encoding="gzip"), found, "public").headers["etag"]
    assert plain != packed, "two forms are two things to a cache"
    for tag in (plain, f'"other", W/{plain}', "*"):
        again = answer(request(if_none_match=tag), found, "public")
        assert (again.status_code, again.body, again.headers["cache-control"]) == (304, b"", "public")
    assert answer(request(if_none_match=packed), found, "public").status_code == 200


def test_a_sheet_is_filled_in_for_each_reader() -> None:
    sheet = PageTemplate(f"<p>{blank('name')}</p><b>{blank('count')}</b>{blank('name')}")
    assert sheet.filled({"name": "Lan", "count": "2"}) == b"<p>Lan</p><b>2</b>Lan"
    assert sheet.filled({"name": "Hùng", "count": ""}).decode() == "<p>Hùng</p><b></b>Hùng"


def test_a_packed_sheet_is_the_same_page() -> None:
    sheet = PageTemplate(f"{'Câu hỏi và trả lời. ' * 999}{blank('own')}{'Hết. ' * 999}{blank('own')}")
    for own in ("", "Lan", "Của riêng tôi " * 5000):
        packed = sheet.packed({"own": own})
        assert gzip.decompress(packed) == sheet.filled({"own": own})
        assert len(packed) < 2000


def test_what_is_the_readers_own_is_packed_apart_from_what_others_wrote() -> None:
    """Else the length of a page would tell whether a guess that somebody made public stands in a reader's own."""
    sheet = PageTemplate(f"<p>bí mật 4711</p>{blank('own')}")
    right, wrong = (len(sheet.packed({"own": own})) for own in ("bí mật 4711", "bí mật 0882"))
    assert right == wrong
