"""Nouns of a session, in order: each imports only those before it."""

NOUNS = ("session", "ending", "clock", "erasure", "panel", "question", "moderation", "stage", "answer")
