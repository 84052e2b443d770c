"""PEOPLE: accounts and their roles per room, signing in, and the anonymous identity of an asker."""
