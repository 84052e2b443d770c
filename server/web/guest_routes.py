"""Addresses of guests, of the page on which they are invited, and of the panel's own seat."""

from server.web import guest, invitations, panel_routes

PAGES = (
    ("/khach", guest.door, ("GET",)),
    ("/khach", guest.enter, ("POST",)),
    ("/buoi/{session}/loi-moi/{invitation}", guest.page, ("GET",)),
    ("/buoi/{session}/loi-moi/{invitation}/do", guest.do, ("POST",)),
    ("/buoi/{session}/khach", invitations.page, ("GET",)),
    ("/buoi/{session}/khach/do", invitations.do, ("POST",)),
    *panel_routes.PAGES,
)
