"""Which address leads to what stands beside a room's pages: the chat, a shared device, pictures for shared links."""

from typing import Any

from server.web import cards, chat, chat_desk, kiosk

Route = tuple[str, Any, tuple[str, ...]]

PUBLIC: tuple[Route, ...] = (
    ("/the.png", cards.room, ("GET",)),
    ("/buoi/{session}/the.png", cards.session, ("GET",)),
    ("/cau/{question}/the.png", cards.question, ("GET",)),
)
PAGES: tuple[Route, ...] = (
    ("/buoi/{session}/tro-chuyen", chat.page, ("GET",)),
    ("/buoi/{session}/ban/tro-chuyen", chat_desk.page, ("GET",)),
    ("/buoi/{session}/ban/tro-chuyen", chat_desk.do, ("POST",)),
    ("/quen", kiosk.forgotten, ("GET",)),
    ("/quen", kiosk.forget, ("POST",)),
    ("/may-chung", kiosk.page, ("GET",)),
)
