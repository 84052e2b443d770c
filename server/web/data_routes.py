"""Addresses of what people may ask about their own data."""

from server.web import data_board, data_rights, retention_page
from server.web.step_up import export

PAGES = (
    ("/du-lieu", data_rights.page, ("GET",)),
    ("/du-lieu", data_rights.look, ("POST",)),
    ("/du-lieu/do", data_rights.do, ("POST",)),
    ("/du-lieu/thu", data_rights.lost, ("POST",)),
    ("/can-bo/du-lieu", data_board.board, ("GET",)),
    ("/can-bo/du-lieu/do", data_board.do, ("POST",)),
    ("/can-bo/du-lieu/nhap", data_board.enter, ("POST",)),
    (retention_page.HERE, retention_page.page, ("GET",)),
    ("/can-bo/du-lieu/xac-nhan/{request}.pdf", export(data_board.printed), ("GET",)),
    ("/can-bo/du-lieu/xac-nhan/{request}", data_board.certificate, ("GET",)),
)
