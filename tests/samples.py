"""Sample recordings that tests open by the name of their file."""

from __future__ import annotations

from pathlib import Path

from recviewer.config import samples


def sample_file(beginning: str) -> Path:
    """Return the sample recording whose file name begins so; there is only one."""
    (file,) = samples.folder().rglob(f"{beginning}*")
    return file
