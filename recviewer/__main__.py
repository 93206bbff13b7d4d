"""Where every run begins: `recviewer`, and `python -m recviewer`."""

from __future__ import annotations

import gc
import sys
from typing import Final

_GC_THRESHOLD: Final = 50_000
"""Objects made between two collections of garbage, also while modules are imported. A
command ends before there is much of it; to look for it after every 700 took a tenth of
the time of a review, and 8 ms of the start of the app, which sets its own."""


def main() -> int:
    """Run recviewer with the arguments of the process; return its exit status."""
    gc.set_threshold(_GC_THRESHOLD)
    from recviewer.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
