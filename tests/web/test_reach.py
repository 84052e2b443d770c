"""No address of ours, in print or as a code, leads to "this very machine"."""

from pathlib import Path

import pytest

from server import settings
from server.web import reach
from tests.web.sites import Visit, site, until_open

LOOPBACK = ("localhost", "gltt.localhost", "localhost.", "LOCALHOST", "localhost.localdomain", "127.0.0.1", "127.8.0.1",
            "[::1]", "::1", "[::ffff:127.0.0.1]", "0.0.0.0", "::")  # fmt: skip
REAL = ("gltt.giaoluu.vn", "192.168.1.5", "localhost.vn", "notlocalhost", "[fd00::5]", "giaoluu.vn")


@pytest.mark.parametrize("name", LOOPBACK)
def test_a_machine_means_itself(name: str) -> None:
    assert reach.is_loopback(name)


@pytest.mark.parametrize("name", REAL)
def test_others_can_come(name: str) -> None:
    assert not reach.is_loopback(name)


@pytest.mark.parametrize(
    ("header", "base", "given", "expected"),
    [
        ("gltt.giaoluu.vn", "", {}, "http://gltt.giaoluu.vn"),
        ("192.168.1.5:8080", "/r/gltt", {}, "http://192.168.1.5:8080/r/gltt"),
        ("gltt.localhost:8080", "", {}, None),
        ("127.0.0.1:8080", "/r/gltt", {}, None),
        ("[::1]:8080", "/r/gltt", {}, None),
        ("", "/r/gltt", {}, None),
        ("gltt.localhost:8080", "", {"web.hosts": "192.168.1.5"}, "http://192.168.1.5:8080/r/gltt"),
        ("gltt.localhost:8080", "", {"web.hosts": "localhost,fd00::5"}, "http://[fd00::5]:8080/r/gltt"),
        ("localhost:8080", "/r/gltt", {"web.host": "192.168.1.5"}, "http://192.168.1.5:8080/r/gltt"),
        ("localhost:8080", "/r/gltt", {"web.base_domain": "giaoluu.vn"}, "http://gltt.giaoluu.vn:8080"),
        ("localhost", "/r/gltt", {"web.base_domain": "giaoluu.vn", "web.https": "true"}, "https://gltt.giaoluu.vn"),
        (
            "localhost:8080", "/r/gltt", {"web.base_domain": "giaoluu.vn", "web.trusted_proxies": "127.0.0.1"},
            "http://gltt.giaoluu.vn",
        ),
        ("gltt.localhost", "", {"web.host": "127.0.0.1"}, None),
    ],
)  # fmt: skip
def test_where_people_can_come(
    header: str, base: str, given: dict[str, str], expected: str | None, tmp_path: Path
) -> None:
    chosen = settings.load({"paths.var": str(tmp_path), **given}, env={})
    assert reach.reached(header, base, "gltt", chosen) == expected


def test_a_server_for_all_addresses_names_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings.load({"paths.var": str(tmp_path), "web.host": "0.0.0.0"}, env={})
    monkeypatch.setattr(reach, "_local", lambda: "192.168.1.7")
    assert reach.reached("gltt.localhost:8080", "", "gltt", chosen) == "http://192.168.1.7:8080/r/gltt"
    monkeypatch.setattr(reach, "_local", lambda: None)
    assert reach.reached("gltt.localhost:8080", "", "gltt", chosen) is None


async def test_slip_stage_and_record_name_no_loopback(tmp_path: Path, sqlite_url: str) -> None:
    async with (
        site(tmp_path, sqlite_url) as app,
        Visit(app) as lan,
        Visit(app) as citizen,
        Visit(app, "192.168.1.5:8080") as phone,
    ):
        await lan.sign_in(app, "lan", ("gltt", "moderator"))
        session = await lan.plan()
        await until_open(app, session)
        slip = (await citizen.ask(session, "Khi nào tôi nhận được giấy chứng nhận?")).headers["location"]
        assert 'class="qr"' not in (await citizen.get(slip)).text
        assert 'class="qr"' not in (await citizen.get(f"/buoi/{session}/san-khau")).text
        record = (await citizen.get(f"/buoi/{session}/toan-van")).text
        assert "localhost" not in record
        assert f"/buoi/{session}/toan-van" in record
        stage = (await phone.get(f"/r/gltt/buoi/{session}/san-khau")).text
        assert 'class="qr"' in stage
        assert "192.168.1.5<wbr>:8080/r/gltt" in stage
