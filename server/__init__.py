"""Giao Lưu, a live dialogue server. docs/architecture.md shows the rooms of the house."""
