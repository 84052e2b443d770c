"""Hosts, origins and addresses: pure rules, whole tables."""

from pathlib import Path

import pytest

from server.gateway import origin
from server.gateway.client_address import client_ip
from server.gateway.origin import Place
from tests.gateway.gateways import room_of, settings


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("giaoluu.vn", Place("hallway")),
        ("GiaoLuu.VN:443", Place("hallway")),
        ("giaoluu.vn.", Place("hallway")),
        ("localhost:8080", Place("hallway")),
        ("127.0.0.1:8080", Place("hallway")),
        ("[::1]:8080", Place("hallway")),
        ("sotnmt.example", Place("hallway")),
        ("gltt.giaoluu.vn", Place("room", "gltt")),
        ("gltt.giaoluu.vn:", Place("room", "gltt")),
        ("[::1]:", Place("hallway")),
        ("GLTT.giaoluu.vn:8443", Place("room", "gltt")),
        ("haugiang.giaoluu.vn", Place("moved", "cantho")),
        ("nowhere.giaoluu.vn", Place("unknown")),
        ("a.gltt.giaoluu.vn", Place("unknown")),
        ("gltt.giaoluu.vn.evil.com", Place("unknown")),
        ("giaoluu.vn.evil.com", Place("unknown")),
        ("gltt.evil.vn", Place("unknown")),
        ("evilgiaoluu.vn", Place("unknown")),
        (".giaoluu.vn", Place("unknown")),
        ("gltt.localhost", Place("unknown")),
        ("gltt.giaoluu.vn,evil.com", Place("unknown")),
        ("gltt.giaoluu.vn@evil.com", Place("unknown")),
        ("gltt.giaoluu.vn:0", Place("unknown")),
        ("gltt.giaoluu.vn:99999", Place("unknown")),
        ("gltt.giaoluu.vn:x", Place("unknown")),
        ("gltt giaoluu.vn", Place("unknown")),
        ("ɢltt.giaoluu.vn", Place("unknown")),
        ("127.0.0.1.evil.com", Place("unknown")),
        ("", Place("unknown")),
    ],
)
def test_a_host_leads_to_one_place(header: str, expected: Place, tmp_path: Path) -> None:
    web = settings(tmp_path, web__base_domain="giaoluu.vn", web__hosts="sotnmt.example").web
    assert origin.place(header, web, room_of) == expected


HOST = "gltt.giaoluu.vn:8080"


@pytest.mark.parametrize(
    ("page", "host", "allowed"),
    [
        ("http://gltt.giaoluu.vn:8080", HOST, True),
        ("http://GLTT.giaoluu.vn:8080", HOST, True),
        ("http://gltt.giaoluu.vn", "gltt.giaoluu.vn", True),
        ("http://gltt.giaoluu.vn", "gltt.giaoluu.vn:80", True),
        ("http://gltt.giaoluu.vn", "gltt.giaoluu.vn:", True),
        ("http://[::1]:8080", "[::1]:8080", True),
        ("https://gltt.giaoluu.vn:8080", HOST, False),
        ("http://gltt.giaoluu.vn", HOST, False),
        ("http://gltt.giaoluu.vn:8081", HOST, False),
        ("http://angiang.giaoluu.vn:8080", HOST, False),
        ("http://giaoluu.vn:8080", HOST, False),
        ("http://evil.com", HOST, False),
        ("http://gltt.giaoluu.vn.evil.com:8080", HOST, False),
        ("http://gltt.giaoluu.vn:8080@evil.com", HOST, False),
        ("http://evil.com@gltt.giaoluu.vn:8080", HOST, False),
        ("http://gltt.giaoluu.vn:8080/", HOST, False),
        ("http://gltt.giaoluu.vn:8080#x", HOST, False),
        ("ws://gltt.giaoluu.vn:8080", HOST, False),
        ("file://", HOST, False),
        ("null", HOST, False),
        ("*", HOST, False),
        ("", HOST, False),
        ("http://[", HOST, False),
    ],
)
@pytest.mark.parametrize("staff", [False, True])
def test_a_page_speaks_to_its_own_host_only(page: str, host: str, allowed: bool, staff: bool, tmp_path: Path) -> None:
    assert origin.allowed(page, host, settings(tmp_path).web, staff=staff) is allowed


@pytest.mark.parametrize("withheld", [None, "null"])
@pytest.mark.parametrize(
    ("fetch_site", "asker", "staff"),
    [("same-origin", True, True), ("none", True, False), ("same-site", False, False), ("cross-site", False, False),
     ("", False, False), ("nonsense", False, False)],
)  # fmt: skip
def test_where_the_origin_is_withheld_fetch_metadata_decides(
    withheld: str | None, fetch_site: str, asker: bool, staff: bool, tmp_path: Path
) -> None:
    web = settings(tmp_path).web
    assert origin.from_here(withheld, fetch_site, HOST, web, staff=False) is asker
    assert origin.from_here(withheld, fetch_site, HOST, web, staff=True) is staff
    # What an Origin says counts, whatever else is said.
    assert not origin.from_here("http://evil.com", fetch_site, HOST, web, staff=False)
    assert origin.from_here(f"http://{HOST}", fetch_site, HOST, web, staff=True)


@pytest.mark.parametrize(
    ("page", "host", "named"),
    [
        ("https://gltt.giaoluu.vn:8443", "gltt.giaoluu.vn", "$http_host"),
        ("https://gltt.giaoluu.vn", "gltt.giaoluu.vn:8080", "$http_host"),
        ("http://gltt.giaoluu.vn", "gltt.giaoluu.vn", "web.https"),
        ("https://evil.com", "gltt.giaoluu.vn", None),
        ("null", "gltt.giaoluu.vn", None),
        ("http://[", "gltt.giaoluu.vn", None),
        (None, "", None),
    ],
)
def test_why_our_own_page_is_refused_is_named(page: str | None, host: str, named: str | None, tmp_path: Path) -> None:
    why = origin.mismatch(page, host, settings(tmp_path, web__https=True).web)
    assert (named in (why or "")) if named else why is None


def test_without_origin_nobody_acts_for_the_staff(tmp_path: Path) -> None:
    web = settings(tmp_path).web
    assert origin.allowed(None, HOST, web, staff=False)
    assert not origin.allowed(None, HOST, web, staff=True)


def test_the_scheme_follows_the_settings(tmp_path: Path) -> None:
    proxied = settings(tmp_path, web__trusted_proxies="10.0.0.1").web
    assert origin.allowed("https://gltt.giaoluu.vn", "gltt.giaoluu.vn", proxied, staff=True)
    assert origin.allowed("http://gltt.giaoluu.vn", "gltt.giaoluu.vn", proxied, staff=True)
    secure = settings(tmp_path, web__https=True, web__trusted_proxies="10.0.0.1").web
    assert origin.allowed("https://gltt.giaoluu.vn", "gltt.giaoluu.vn", secure, staff=True)
    assert not origin.allowed("http://gltt.giaoluu.vn", "gltt.giaoluu.vn", secure, staff=True)
    assert origin.cookie_name("giaoluu", secure) == "__Host-giaoluu"
    assert origin.cookie_name("giaoluu", proxied) == "giaoluu"


def test_of_two_cookies_with_one_name_the_first_counts() -> None:
    headers = [(b"cookie", b'a=1; b="2"; a=3; broken'), (b"Cookie", b"c==4")]
    assert origin.cookies(headers) == {"a": "1", "b": "2", "c": "=4"}


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "expected"),
    [
        ("1.2.3.4", ["9.9.9.9"], [], "1.2.3.4"),
        ("1.2.3.4", ["9.9.9.9"], ["10.0.0.0/8"], "1.2.3.4"),
        ("10.0.0.1", ["9.9.9.9"], ["10.0.0.0/8"], "9.9.9.9"),
        ("10.0.0.1", ["8.8.8.8, 9.9.9.9"], ["10.0.0.0/8"], "9.9.9.9"),
        ("10.0.0.1", ["8.8.8.8", "9.9.9.9, 10.0.0.2"], ["10.0.0.0/8"], "9.9.9.9"),
        ("10.0.0.1", ["nonsense"], ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9:4711"], ["10.0.0.1"], "9.9.9.9"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], ["10.0.0.1"], "2001:db8::1"),
        ("10.0.0.1", ["::ffff:9.9.9.9"], ["10.0.0.1"], "9.9.9.9"),
        ("::ffff:10.0.0.1", ["9.9.9.9"], ["10.0.0.1"], "9.9.9.9"),
        ("10.0.0.1", [], ["10.0.0.1"], "10.0.0.1"),
        (None, ["9.9.9.9"], ["unix"], "9.9.9.9"),
        (None, ["9.9.9.9"], [], "unix"),
    ],
)
def test_only_a_trusted_proxy_says_who_calls(
    peer: str | None, forwarded: list[str], trusted: list[str], expected: str
) -> None:
    assert client_ip(peer, forwarded, trusted) == expected
