"""Measures the speed and memory that docs/performance.md claims: `make bench`."""
