"""Recordings grouped and sorted into a tree of rows."""
