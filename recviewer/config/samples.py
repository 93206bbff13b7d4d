"""Where the sample recordings are, in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Return the folder of the sample recordings."""
    package = Path(__file__).parents[1]
    installed = package / "sample_recordings"
    return installed if installed.is_dir() else package.parent / "assets" / "samples"
