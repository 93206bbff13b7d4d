"""The sample recordings of `recviewer --demo`."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Return their folder, in an installed package or in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "sample_recordings"
    return installed if installed.is_dir() else package.parent / "assets" / "samples"
