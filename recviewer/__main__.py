"""Runs recviewer as `python -m recviewer`."""

from __future__ import annotations

import sys

from recviewer.cli.main import main

sys.exit(main())
