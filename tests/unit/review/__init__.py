"""Tests of `recviewer.review`."""
