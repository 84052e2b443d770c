"""Who may act and who looks on: the roles of staff, the groups that commands name, the audiences of views."""

MODERATOR, EXPERT, LEAD, HOST, ADMIN = "moderator", "expert", "lead", "host", "admin"
OFFICE, PUBLICIST, HEAD, SUPPORT, AUDITOR = "office", "publicist", "head", "support", "auditor"
ROLES = (MODERATOR, EXPERT, LEAD, HOST, OFFICE, PUBLICIST, HEAD, SUPPORT, AUDITOR, ADMIN)
RUNNERS = (MODERATOR, LEAD, HOST, ADMIN)
EDITORS = (MODERATOR, LEAD)
# A role that no account can have.
OPERATOR = "operator"
# The register of units is theirs: an administrator of every room has this role, and nobody else.
REGISTRAR = "registrar"
CALLERS = (*EDITORS, HOST)
PLANNERS = (LEAD, HEAD, OFFICE, ADMIN)
# Who may look at what a unit and a round are about; experts have their seat at the panel.
OFFICIALS = (*RUNNERS, OFFICE, PUBLICIST, HEAD, SUPPORT, AUDITOR)

PUBLIC, PANEL, DESK = "public", "panel", "desk"
AUDIENCES = (PUBLIC, PANEL, DESK)
