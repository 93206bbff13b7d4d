"""Recorded text made harmless and readable, for a terminal, a page or a file."""
