"""The year of each unit: its rounds and sessions against the council's sittings, and what is wrong with them. Pure."""
