"""Entries grouped and sorted into a tree, and which of its rows are visible."""
