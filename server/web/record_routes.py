"""The addresses of the record of a session: its seal, its replay and its downloads, and the archive of a room."""

from server.web import downloads, embed, history, open_data, record_file, replay, replay_seats, seal_page

PUBLIC = (
    ("/buoi/{session}/niem-phong", seal_page.page, ("GET",)),
    ("/nhung/phong", embed.room, ("GET",)),
    ("/nhung/buoi/{session}", embed.session, ("GET",)),
    ("/nhung/cau/{question}", embed.question, ("GET",)),
)
COUNTED = (
    ("/buoi/{session}/xem-lai", replay.page, ("GET",)),
    ("/buoi/{session}/xem-lai/{piece:int}.json", replay.piece, ("GET",)),
    ("/buoi/{session}/xem-lai/muc.json", replay.answers, ("GET",)),
    ("/buoi/{session}/niem-phong.json", seal_page.file, ("GET",)),
    *((f"/buoi/{{session}}/toan-van.{kind}", downloads.record, ("GET",)) for kind in record_file.FORMS),
)
FOUND = (
    ("/luu-tru", history.history, ("GET",)),
    ("/robots.txt", history.robots, ("GET",)),
    ("/sitemap.xml", history.sitemap, ("GET",)),
    ("/sitemap/{part:int}.xml", history.sitemap_part, ("GET",)),
    ("/nhung", embed.guide, ("GET",)),
    ("/nhung/khung.js", embed.around, ("GET",)),
    ("/kiem-chung/verify.py", seal_page.script, ("GET",)),
    ("/du-lieu-mo", open_data.page, ("GET",)),
    ("/du-lieu-mo/{name}", open_data.file, ("GET",)),
    ("/tim.csv", downloads.search, ("GET",)),
    ("/tim.xlsx", downloads.search, ("GET",)),
)
ROOMLESS = frozenset(
    {
        *(history.robots, history.sitemap, history.sitemap_part),
        *(open_data.page, open_data.file, seal_page.script, downloads.search, embed.around),
    }
)
# For staff.
PAGES = (
    ("/buoi/{session}/xem-lai/ban", replay_seats.desk, ("GET",)),
    ("/buoi/{session}/xem-lai/ban/{piece:int}.json", replay_seats.desk_piece, ("GET",)),
    ("/buoi/{session}/xem-lai/san-khau", replay_seats.stage, ("GET",)),
    ("/buoi/{session}/xem-lai/san-khau/{piece:int}.json", replay_seats.stage_piece, ("GET",)),
)
