"""Exchanges and deltas as two tables, for engines that query or compute."""
