"""Zip files of recordings, some of them hostile."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def zipped(path: Path, **files: Json | str) -> str:
    """Write a zip file, in which `a` stands for `a.json`; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, recording in files.items():
            text = recording if isinstance(recording, str) else json.dumps(recording)
            archive.writestr(f"{name}.json", text)
    return str(path)
