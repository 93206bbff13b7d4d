"""Files in a folder that other recordings hold as bodies: they are read with those."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

_FILES_FOLDER, _MAPPINGS_FOLDER = "__files", "mappings"
"""WireMock's folder of bodies, and the one beside it with the mappings."""

_BODY_FILE = re.compile(
    rb"""["']?bodyFileName["']?\s*:[ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"',][^\n]*))"""
)
"""The name of a body's file in a mapping, in JSON or YAML."""

_ATTACHMENT = re.compile(rb'"_file"\s*:\s*"([^"\n]+)"')
"""The name of a body's file in an archive of Playwright."""


def is_body_folder(folder: str) -> bool:
    """Return whether a folder may hold bodies of mappings."""
    return folder.endswith(f"/{_FILES_FOLDER}")


def body_files(folder: str) -> set[str]:
    """Return the files in a folder of bodies that the mappings beside it name.

    Args:
        folder: Absolute path of the folder.

    Returns:
        Paths relative to the folder; of files that do not exist as well.
    """
    mappings = _files_in(f"{folder.rpartition('/')[0]}/{_MAPPINGS_FOLDER}")
    return {name for path in mappings for name in _matches(_BODY_FILE, path)}


def archived_files(folder: str, names: Sequence[str]) -> set[str]:
    """Return the files in a folder that HTTP archives in it name.

    Args:
        folder: The folder.
        names: The names of all its entries.

    Returns:
        Their names; of files that do not exist as well.
    """
    archives = [name for name in names if name.endswith(".har")]
    if not 0 < len(archives) < len(names):
        return set()
    paths = (f"{folder}/{name}" for name in archives)
    return {name for path in paths for name in _matches(_ATTACHMENT, path)}


def _files_in(folder: str) -> Iterator[str]:
    for inner, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".json", ".yaml", ".yml")):
                yield f"{inner}/{name}"


def _matches(pattern: re.Pattern[bytes], path: str) -> set[str]:
    """Return the names that a file holds; none if it cannot be read."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - a pipe would never end
            return set()
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return set()
    found = (next(filter(None, match.groups())) for match in pattern.finditer(data))
    return {os.path.normpath(name.decode("utf-8", "replace").strip()) for name in found}
