"""How a player of the staff signs in and out without a browser: the one-time link is posted, a cookie comes back."""

from server.gateway.origin import STAFF_COOKIE
from server.rehearsal.seat import Place, Shut


async def sign_in(place: Place, token: str) -> str:
    """The cookie of whoever the one-time token was made for, as `name=value`."""
    async with (
        place.visit() as http,
        http.post(f"{place.url}/vao/{token}", allow_redirects=False) as answer,
    ):
        given = [cookie.partition(";")[0] for cookie in answer.headers.getall("Set-Cookie", ())]
        for cookie in given:
            if cookie.partition("=")[0].endswith(STAFF_COOKIE):
                return cookie
        raise Shut(f"{place.url}/vao: {answer.status}")


async def sign_out(place: Place, cookie: str) -> None:
    headers = place.headers | {"Cookie": cookie}
    async with place.visit(headers) as http, http.post(f"{place.url}/ra", allow_redirects=False):
        pass
