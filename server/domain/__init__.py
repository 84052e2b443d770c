"""The nouns of the hall, pure: what can be said and done, and what becomes of it. Each imports only those before it."""

NOUNS = ("session", "ending", "clock", "words", "panel", "question", "moderation", "stage", "answer")
