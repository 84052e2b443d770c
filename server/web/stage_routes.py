"""Which address leads to the stage's screens, to the page of their links, to the vision mixer, and to the page of a
session's picture."""

from typing import Any

from server.web import mixer_page, screen_links_page, stage_page, video_page

# For whoever comes with the code of a link: no cookie is read, so that they are there while the database is not.
SCREENS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("/buoi/{session}/man/{output}/{code}", stage_page.screen, ("GET",)),
)
PAGES: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("/buoi/{session}/san-khau", stage_page.hall, ("GET",)),
    ("/buoi/{session}/san-khau/{output}", stage_page.output, ("GET",)),
    ("/buoi/{session}/dieu-khien", mixer_page.page, ("GET",)),
    ("/buoi/{session}/man-hinh", screen_links_page.page, ("GET",)),
    ("/buoi/{session}/man-hinh/do", screen_links_page.do, ("POST",)),
    ("/buoi/{session}/hinh", video_page.page, ("GET",)),
    ("/buoi/{session}/hinh/do", video_page.do, ("POST",)),
)
