"""The client's files. Their addresses do not change with their content, so browsers ask each time and get 304."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FONTS = ".woff2"


class Files(StaticFiles):
    def __init__(self, directory: object) -> None:
        super().__init__(directory=str(directory))

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000" if path.endswith(FONTS) else "public, no-cache"
        return response
