"""Who may act and who looks on: the roles of staff, the groups that commands name, the audiences of views."""

from server.domain.command import ASKER

MODERATOR, EXPERT, LEAD, HOST, ADMIN = "moderator", "expert", "lead", "host", "admin"
ROLES = (MODERATOR, EXPERT, LEAD, HOST, ADMIN)
RUNNERS = (MODERATOR, LEAD, HOST, ADMIN)
EDITORS = (MODERATOR, LEAD)
CALLERS = (*EDITORS, HOST)
PLANNERS = (LEAD, ADMIN)

PUBLIC, PANEL, DESK = "public", "panel", "desk"
AUDIENCES = (PUBLIC, PANEL, DESK)

__all__ = ["ADMIN", "ASKER", "AUDIENCES", "CALLERS", "DESK", "EDITORS", "EXPERT", "HOST", "LEAD", "MODERATOR", "PANEL",
           "PLANNERS", "PUBLIC", "ROLES", "RUNNERS"]  # fmt: skip
