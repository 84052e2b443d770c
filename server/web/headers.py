"""Middleware: every HTTP answer bears the headers of server/gateway/security.py."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.gateway.security import FRAMES, NOT_FRAMED, POLICY, security
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
                known = {name.lower(): value for name, value in given}
                # What others may frame says so in its policy; the older header knows no list of them.
                elsewhere = POLICY in known and not any(each in known[POLICY] + b";" for each in NOT_FRAMED)
                added = [pair for pair in self._headers if pair[0] not in known]
                message["headers"] = given + [pair for pair in added if not (elsewhere and pair[0] == FRAMES)]
            await send(message)

        try:
            await self._app(scope, receive, secured)
        except Exception:
            if not begun:  # the server below would answer, without the headers
                await PlainTextResponse("", 500, {"Cache-Control": "no-store"})(scope, receive, secured)
            raise
