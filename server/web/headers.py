"""Middleware: every HTTP answer bears the headers of server/gateway/security.py."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.gateway.security import BARE, DATA, FRAMES, OWN_FRAMES, POLICY, security
from server.sections import Web


class Secured:
    """Sockets pass untouched: their refusals bear the same headers already, and each of them lives long."""

    def __init__(self, app: ASGIApp, web: Web) -> None:
        self._app, self._headers = app, security(web)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                known = {name.lower(): value for name, value in given}
                if known.get(b"content-type", b"").partition(b";")[0] in DATA:
                    given += [] if POLICY in known else [(POLICY, BARE)]
                    known.setdefault(POLICY, BARE)
                # What others may frame says so in its policy; the older header knows no list of them.
                elsewhere = POLICY in known and OWN_FRAMES not in known[POLICY] + b";"
                added = [pair for pair in self._headers if pair[0] not in known]
                message["headers"] = given + [pair for pair in added if not (elsewhere and pair[0] == FRAMES)]
            await send(message)

        await self._app(scope, receive, secured)
