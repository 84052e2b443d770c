"""What machines ask a process: does it live, may it be given work, how is it? Nobody else is told how it is."""

import hmac
from ipaddress import ip_address, ip_network

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from server.errors import Unavailable
from server.gateway.client_address import UNIX, client_ip
from server.runtime.service import Service
from server.runtime.vitals import Vitals
from server.settings import Settings
from server.transport.tasks import everyone
from server.web.headers import Secured
from server.web.metrics import CONTENT_TYPE, exposition

ESSENTIAL = ("maintenance", "people watch")


class Health:
    def __init__(self, service: Service, vitals: Vitals, settings: Settings) -> None:
        self._service, self._vitals, self._settings = service, vitals, settings

    def routes(self) -> list[Route]:
        return [Route("/healthz", self.alive), Route("/readyz", self.ready), Route("/metrics", self.metrics)]

    def alone(self) -> ASGIApp:
        """The same on a port of its own, for a process whose neighbours share the other port."""
        return Secured(Starlette(routes=self.routes()), self._settings.web)

    async def alive(self, request: Request) -> Response:
        """Whoever gets an answer has found a loop that runs; and the work behind it must run too."""
        dead = [name for name in ESSENTIAL if name not in everyone.running()]
        return PlainTextResponse(" ".join(dead) or "ok", 503 if dead else 200, {"Retry-After": "2"} if dead else {})

    async def missing(self) -> list[str]:
        """What keeps this process from being ready; empty when nothing does."""
        try:
            await self._service.book.heads([])
        except Unavailable:
            return ["database", *self._vitals.missing()]
        return self._vitals.missing()

    async def ready(self, request: Request) -> Response:
        """One whose duty failed lately still serves: it says so, and is given work."""
        if missing := await self.missing():
            return PlainTextResponse(" ".join(missing), 503, {"Retry-After": "2"})
        failing = ", ".join(everyone.failing())
        return PlainTextResponse(f"degraded: {failing}" if failing else "ok")

    async def metrics(self, request: Request) -> Response:
        if not self._may_read(request):
            return PlainTextResponse("not found", 404)
        return Response(await exposition(self._service, self._vitals), media_type=CONTENT_TYPE)

    def _may_read(self, request: Request) -> bool:
        """A token, or an allowed address. Behind a proxy the address is what a trusted one says, or nobody's."""
        told, trusted = self._settings.metrics, self._settings.web.trusted_proxies
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        if told.token and hmac.compare_digest(shown.encode(), told.token.encode()):
            return True
        peer = request.client.host if request.client else None
        forwarded = request.headers.getlist("x-forwarded-for")
        ip = client_ip(peer, forwarded, trusted)
        if ip in (UNIX, "") or (forwarded and ip == client_ip(peer, [], ())):
            return False
        return any(ip_address(ip) in ip_network(name, strict=False) for name in told.allow)
