"""Tests of `recviewer.compare`."""
