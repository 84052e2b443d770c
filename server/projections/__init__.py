"""Rows that pages look up, written with the entries they follow from."""
