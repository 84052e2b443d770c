"""Nouns of a session, in order: each imports only those before it."""

NOUNS = ("session", "clock", "panel", "question", "moderation", "stage", "answer", "erasure")
