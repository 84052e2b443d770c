"""Addresses of guests, and of the page on which they are invited."""

from server.web import guest, invitations

PAGES = (
    ("/khach", guest.door, ("GET",)),
    ("/khach", guest.enter, ("POST",)),
    ("/buoi/{session}/loi-moi/{invitation}", guest.page, ("GET",)),
    ("/buoi/{session}/loi-moi/{invitation}/do", guest.do, ("POST",)),
    ("/buoi/{session}/khach", invitations.page, ("GET",)),
    ("/buoi/{session}/khach/do", invitations.do, ("POST",)),
)
