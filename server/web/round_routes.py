"""Addresses of rounds."""

from server.web import consolidated, notices, round_page, round_readiness, round_versions, rounds
from server.web.step_up import export

PAGES = (
    ("/can-bo/dot", rounds.rounds, ("GET",)),
    ("/can-bo/dot/do", rounds.begin, ("POST",)),
    ("/can-bo/dot/{round}", round_page.round, ("GET",)),
    ("/can-bo/dot/{round}/thong-bao", notices.notices, ("GET",)),
    ("/can-bo/dot/{round}/thong-bao/do", notices.do, ("POST",)),
    ("/can-bo/dot/{round}/tong-hop", consolidated.page, ("GET",)),
    ("/can-bo/dot/{round}/tong-hop/do", consolidated.do, ("POST",)),
    ("/can-bo/dot/{round}/tong-hop.pdf", export(consolidated.document), ("GET",)),
    ("/can-bo/dot/{round}/tong-hop.docx", export(consolidated.document), ("GET",)),
    ("/can-bo/dot/{round}/tong-hop.xlsx", export(consolidated.document), ("GET",)),
    ("/can-bo/dot/{round}/tong-hop/don-vi", consolidated.units, ("GET",)),
    ("/can-bo/dot/{round}/tong-hop/phan/{part}", consolidated.part, ("GET",)),
    ("/can-bo/dot/{round}/do", round_page.change, ("POST",)),
    ("/can-bo/dot/{round}/ke-hoach/{version}", round_versions.version, ("GET",)),
    ("/can-bo/dot/{round}/van-ban/{name}", round_page.text, ("GET",)),
    ("/can-bo/dot/{round}/san-sang", round_readiness.page, ("GET",)),
)
