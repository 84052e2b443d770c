"""Who may act and who looks on: the roles of staff, the groups that commands name, the audiences of views."""

MODERATOR, EXPERT, LEAD, HOST, ADMIN = "moderator", "expert", "lead", "host", "admin"
ROLES = (MODERATOR, EXPERT, LEAD, HOST, ADMIN)
RUNNERS = (MODERATOR, LEAD, HOST, ADMIN)
EDITORS = (MODERATOR, LEAD)
# A role that no account can have.
OPERATOR = "operator"
CALLERS = (*EDITORS, HOST)
PLANNERS = (LEAD, ADMIN)

PUBLIC, PANEL, DESK = "public", "panel", "desk"
AUDIENCES = (PUBLIC, PANEL, DESK)
