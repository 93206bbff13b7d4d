"""The search through all recordings: its process, its results as rows, and a way on."""
