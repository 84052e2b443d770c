"""Back to a form: where it is sent there is nothing to read, and what was too large stands in it still."""

from pathlib import Path

import pytest

from server.web import routes
from tests.web.sites import HOST, Visit, site

TOO_LARGE = "x" * 300_000


def posted() -> list[str]:
    """Addresses that only take forms."""
    every = [*routes.PUBLIC, *routes.COUNTED, *routes.FOUND, *routes.PAGES, *routes.ANYWHERE]
    read = {path for path, _, methods in every if "GET" in methods}
    return sorted({path for path, _, methods in every if "POST" in methods} - read)


@pytest.mark.parametrize("base", ["", "/r/gltt"])
async def test_the_address_of_a_form_leads_back_to_its_page(tmp_path: Path, sqlite_url: str, base: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app, "localhost:8080" if base else HOST) as reader:
        addresses = posted()
        assert len([path for path in addresses if path.endswith("/do")]) > 20
        for path in addresses:
            there = base + path.replace("{", "").replace("}", "")
            for method in ("GET", "HEAD"):
                answer = await reader.request(method, there)
                assert answer.status_code == 303, (method, there)
                back = answer.headers["location"]
                assert back.startswith(base or "/"), (there, back)
                assert back != there
                if path.endswith("/do"):
                    assert back == there.removesuffix("/do"), "the page of this very form"
        assert (await reader.get(f"{base}/tra-cuu")).headers["location"] == f"{base}/cua-toi"
        odd = await reader.get(f"{base}/buoi/%0d%0aa%5C%22/khach/do")
        assert odd.headers["location"] == f"{base}/buoi/%0D%0Aa%5C%22/khach"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (None, "/buoi/x/khach"),
        (f"http://{HOST}/can-bo?a=1&b=2#c", "/can-bo?a=1&amp;b=2"),
        ("http://evil.example/can-bo", "/buoi/x/khach"),
        (f"https://{HOST}/can-bo", "/buoi/x/khach"),
        (f"http://a@{HOST}/can-bo", "/buoi/x/khach"),
        (f"http://{HOST}//evil.example", "/buoi/x/khach"),
        (f"http://{HOST}/\\evil.example", "/buoi/x/khach"),
        ("javascript:alert(1)", "/buoi/x/khach"),
        ("http://[", "/buoi/x/khach"),
    ],
)
async def test_what_is_too_large_stands_in_its_form_still(
    tmp_path: Path, sqlite_url: str, referer: str | None, back: str
) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as guest:
        headers = {"Origin": f"http://{HOST}"} | ({"Referer": referer} if referer else {})
        answer = await guest.post("/buoi/x/khach/do", data={"text": TOO_LARGE}, headers=headers)
        assert answer.status_code == 413
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        assert "Chữ vẫn còn trong biểu mẫu ở trang trước" in main
        assert f'<a href="{back}">Mở lại trang có biểu mẫu</a>' in main
