"""The log: what happened, stream by stream, and nothing of what it means."""
