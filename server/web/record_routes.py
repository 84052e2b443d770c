"""The addresses of the record of a session: its seal and its downloads, and the archive of a room."""

from server.web import downloads, history, seal_page

PUBLIC = (("/buoi/{session}/niem-phong", seal_page.page, ("GET",)),)
COUNTED = (
    ("/buoi/{session}/niem-phong.json", seal_page.file, ("GET",)),
    ("/buoi/{session}/toan-van.json", downloads.record, ("GET",)),
)
FOUND = (
    ("/luu-tru", history.history, ("GET",)),
    ("/robots.txt", history.robots, ("GET",)),
    ("/sitemap.xml", history.sitemap, ("GET",)),
    ("/sitemap/{part:int}.xml", history.sitemap_part, ("GET",)),
    ("/kiem-chung/verify.py", seal_page.script, ("GET",)),
)
ROOMLESS = frozenset({history.robots, seal_page.script})
