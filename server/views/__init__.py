"""Folds: what each audience sees of a session, and what the tables of ended sessions keep. Pure."""

VERSION = 14
"""Raise it when a view changes shape: clients of another version start afresh."""
