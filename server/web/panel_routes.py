"""Addresses of the panel's own seat and of the confidence monitor."""

from server.web import confidence_page, panel_page

PAGES = (
    ("/buoi/{session}/tra-loi", panel_page.page, ("GET",)),
    ("/buoi/{session}/tra-loi/do", panel_page.do, ("POST",)),
    ("/buoi/{session}/man-hinh-nhac", confidence_page.page, ("GET",)),
)
