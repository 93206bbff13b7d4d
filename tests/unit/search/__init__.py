"""Tests of the search through recordings."""
