"""Recorded text made harmless and readable, for a terminal, a web page or a file."""
