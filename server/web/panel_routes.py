"""Addresses of those before the cameras: the panel's own seat, the confidence monitor, the host's view."""

from server.web import confidence_page, host_page, panel_page

PAGES = (
    ("/buoi/{session}/tra-loi", panel_page.page, ("GET",)),
    ("/buoi/{session}/tra-loi/do", panel_page.do, ("POST",)),
    ("/buoi/{session}/man-hinh-nhac", confidence_page.page, ("GET",)),
    ("/buoi/{session}/dan-chuong-trinh", host_page.page, ("GET",)),
)
