"""Where whoever signs a document shows once more who they are. Every form that signs passes here; who has no second
factor, or shows it at sign-in alone, signs by that."""

from starlette.requests import Request

from server.domain.round import consolidated_signing
from server.domain.session import report_signing
from server.web.office_form import Sent
from server.web.request_context import RequestContext
from server.web.site import Site

SECOND_FACTOR = "second_factor.needed"
SIGNS = frozenset({report_signing.SIGN, consolidated_signing.SIGN})


async def confirmed(site: Site, request: Request, at: RequestContext, sent: Sent) -> None:
    """Raises Refused(SECOND_FACTOR) where the signer has to show it first."""
    if sent.do not in SIGNS:
        return
