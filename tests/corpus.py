"""Where other people's recordings are: they are not part of this project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_BESIDE_THE_PROJECT = Path(__file__).parents[2] / "shared" / "corpus"

CORPUS: Final = Path(os.environ.get("RECVIEWER_CORPUS") or _BESIDE_THE_PROJECT)
"""Folder of real recordings. Tests that need it are skipped where it is absent."""

ABSENT: Final = f"no third-party recordings in {CORPUS} (set RECVIEWER_CORPUS)"
"""Why such a test is skipped."""
