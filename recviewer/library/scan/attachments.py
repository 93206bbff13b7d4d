"""Which files hold bodies of the recordings beside them, told without parsing those."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence, Set
from typing import Final

FILES_FOLDER: Final = "__files"
"""WireMock's folder of bodies."""

_MAPPINGS_FOLDER: Final = "mappings"
"""The folder beside it with the mappings."""

_BODY_FILE = re.compile(
    rb"""["']?bodyFileName["']?\s*:[ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"',][^\n]*))"""
)
"""The name of a body's file in a mapping, in JSON or YAML."""

_ATTACHMENT = re.compile(rb'"_file"\s*:\s*"([^"\n]+)"')
"""The name of a body's file in an archive of Playwright."""

_OTHER_BODY_FILE = re.compile(
    rb"""["']?(?:BodyAsFile|body_from_file)["']?\s*:[ \t]*["']?([^\s"',][^"',\n]*)"""
)
"""The name of a body's file in a mapping of WireMock.Net, or a call of httpmock."""

_YAML = (".yaml", ".yml")


def is_body_folder(folder: str) -> bool:
    """Return whether a folder may hold bodies of mappings."""
    return folder.endswith(f"/{FILES_FOLDER}")


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

    Returns:
        Their names; of files that do not exist as well.
    """
    archives = [name for name in names if name.endswith(".har")]
    if not 0 < len(archives) < len(names):
        return set()
    paths = (f"{folder}/{name}" for name in archives)
    return {name for path in paths for name in _matches(_ATTACHMENT, path)}


def names_in_archive(data: bytes) -> set[str]:
    """Return the files beside an HTTP archive that its text names."""
    return _names(_ATTACHMENT, data)


class ChangedFiles:
    """Files that changed, and may hold bodies of recordings that did not."""

    def __init__(self, changed: Set[str]) -> None:
        """Take the paths of the files, relative to one folder, with `/` in between."""
        self._changed = changed
        self._mocks: set[str] = set()
        self._folders: set[str] = set()
        for path in changed:
            before, found, _ = f"/{path}".partition(f"/{FILES_FOLDER}/")
            if found:
                self._mocks.add(f"{before[1:]}/" if before else "")
            folder = path
            while not path.endswith(_YAML) and folder:
                folder = folder.rpartition("/")[0]
                self._folders.add(folder)

    def may_be_named_in(self, path: str) -> bool:
        """Tell by its path whether a recording may have its body in one of them.

        A mapping names what is in the folder of bodies near it, or beside it; an HTTP
        archive and a call of httpmock what is beside them, or below.
        """
        folder = path.rpartition("/")[0]
        beside = path.endswith((".har", *_YAML)) or folder.endswith(_MAPPINGS_FOLDER)
        if beside and folder in self._folders:
            return True
        return any(path.startswith(mock) for mock in self._mocks)

    def are_named_in(self, data: bytes) -> bool:
        """Return whether the text of a recording names one of them."""
        patterns = (_BODY_FILE, _ATTACHMENT, _OTHER_BODY_FILE)
        names = {name for pattern in patterns for name in _names(pattern, data)}
        return any(
            path == name or path.endswith(f"/{name}")
            for name in names
            for path in self._changed
        )


def _files_in(folder: str) -> Iterator[str]:
    for inner, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".json", *_YAML)):
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
    return _names(pattern, data)


def _names(pattern: re.Pattern[bytes], data: bytes) -> set[str]:
    found = (next(filter(None, match.groups())) for match in pattern.finditer(data))
    return {os.path.normpath(name.decode("utf-8", "replace").strip()) for name in found}
