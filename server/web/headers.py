"""Middleware: every HTTP answer bears the headers of server/gateway/security.py."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.gateway.security import security
from server.sections import Web


class Secured:
    """Sockets pass untouched: their refusals bear the same headers already, and each of them lives long."""

    def __init__(self, app: ASGIApp, web: Web) -> None:
        self._app, self._headers = app, security(web)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = False

        async def secured(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                given = list(message.get("headers", ()))
                known = {name.lower() for name, _ in given}
                message["headers"] = given + [pair for pair in self._headers if pair[0] not in known]
            await send(message)

        try:
            await self._app(scope, receive, secured)
        except Exception:
            if not begun:  # the server below would answer, without the headers
                await PlainTextResponse("", 500, {"Cache-Control": "no-store"})(scope, receive, secured)
            raise
