"""`python -m recviewer`."""

from __future__ import annotations

import sys

from recviewer.cli import main

sys.exit(main())
