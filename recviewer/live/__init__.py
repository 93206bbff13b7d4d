"""Streams that are watched while they are written."""
