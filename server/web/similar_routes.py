"""Addresses of what others asked as well: similar questions, support, floods."""

from server.web import similar, support

PAGES = (
    ("/buoi/{session}/cung-hoi/{question}", support.page, ("GET",)),
    ("/buoi/{session}/giong", similar.suggest, ("POST",)),
    ("/buoi/{session}/giong/{question}", similar.for_desk, ("GET",)),
    ("/buoi/{session}/gui-don-dap", similar.floods, ("GET",)),
)
