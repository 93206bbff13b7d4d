"""Which files hold bodies of the recordings beside them, told without parsing those."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from typing import Final

FILES_FOLDER: Final = "__files"
"""WireMock's folder of bodies."""

_MAPPINGS_FOLDER: Final = "mappings"
"""The folder beside it with the mappings."""

_BODY_FILE = (
    rb"""["']?bodyFileName["']?\s*:[ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"',][^\n]*))"""
)
"""Pattern of the name of a body's file in a mapping, in JSON or YAML. Like the others,
it is compiled at first use: hardly any folder has such files."""

_ATTACHMENT = rb'"_file"\s*:\s*"([^"\n]+)"'
"""The name of a body's file in an archive of Playwright."""

_OTHER_BODY_FILE = (
    rb"""["']?(?:BodyAsFile|body_from_file)["']?\s*:[ \t]*["']?([^\s"',][^"',\n]*)"""
)
"""The name of a body's file in a mapping of WireMock.Net, or a call of httpmock."""

_YAML = (".yaml", ".yml")

_NAMING = rf"(?:\.har|\.ya?ml|(?:^|/){_MAPPINGS_FOLDER}/[^/]*)\Z"
"""The end of the path of a recording that may name files beside it."""


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
        self._mocks = {
            f"/{path}".partition(f"/{FILES_FOLDER}/")[0][1:]
            for path in changed
            if FILES_FOLDER in path.split("/")
        }

    def may_be_named_in(self, paths: Iterable[str]) -> list[str]:
        """Tell by their paths which recordings may have bodies in one of them.

        A mapping names what is in the folder of bodies near it, or beside it; an HTTP
        archive and a call of httpmock what is beside them, or below.
        """
        mocks = tuple(f"{mock}/" if mock else "" for mock in self._mocks)
        return [
            path
            for path in paths
            if (mocks and path.startswith(mocks))
            or (re.search(_NAMING, path) and self._folder_of(path) in self._folders)
        ]

    @staticmethod
    def _folder_of(path: str) -> str:
        return path.rpartition("/")[0]

    @cached_property
    def _folders(self) -> set[str]:
        """Folders with one of them, at any depth."""
        folders: set[str] = set()
        for path in self._changed:
            folder = "" if path.endswith(_YAML) else path
            while folder:
                folder = self._folder_of(folder)
                folders.add(folder)
        return folders

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


def _matches(pattern: bytes, path: str) -> set[str]:
    """Return the names that a file holds; none if it cannot be read."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - a pipe would never end
            return set()
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read()
    except OSError:
        return set()
    return _names(pattern, data)


def _names(pattern: bytes, data: bytes) -> set[str]:
    found = (next(filter(None, match.groups())) for match in re.finditer(pattern, data))
    return {os.path.normpath(name.decode("utf-8", "replace").strip()) for name in found}
