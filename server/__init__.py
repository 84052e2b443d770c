"""Giao Lưu, a live dialogue server. docs/architecture.md shows where things are."""
