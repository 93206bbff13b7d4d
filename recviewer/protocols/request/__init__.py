"""Requests of all protocols, read as one conversation."""
