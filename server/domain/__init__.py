"""Nouns, pure: what can be said and done, and what becomes of it. A folder for each kind of stream."""
