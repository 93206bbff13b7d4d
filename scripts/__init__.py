"""Scripts for recviewer's developers."""
