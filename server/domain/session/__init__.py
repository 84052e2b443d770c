"""Nouns of a session, in order: each imports only those before it."""
