"""Settings of all tests."""

import os

from hypothesis import settings

from tests.oracles.tally import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

# No test depends on how fast the machine is, and CI finds the same things each time.
settings.register_profile("recviewer", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("recviewer")
