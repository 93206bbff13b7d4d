"""Files beside a recording that hold bodies of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from recviewer.address import is_elsewhere
from recviewer.errors import ReadError
from recviewer.formats.document import AttachedFile
from recviewer.model.exchange import FileState
from recviewer.reading.served_paths import NOT_SERVED, ServedPaths, is_within

_OUTSIDE: Final = "outside of the folder of such files"


class AttachedFiles:
    """Reads the files that one recording names, each once.

    A name must not lead out of the folder in which the format keeps such files, nor
    out of what is served: recordings may come from anybody.

    Attributes:
        states: The files that were read, and those that are not there.
    """

    def __init__(
        self,
        recording: str,
        read: Callable[[str], tuple[bytes, float]],
        served_paths: ServedPaths | None = None,
    ) -> None:
        """Create a reader; it looks at nothing yet.

        Args:
            recording: Path of the recording.
            read: Returns the bytes of a file and when it was modified; raises a
                ReadError if it cannot.
            served_paths: What may be read; None for anything.
        """
        self._recording = recording
        self._folder = os.path.dirname(os.path.abspath(recording))  # noqa: PTH100, PTH120
        self._read = read
        self._served_paths = served_paths
        self._known: dict[str, AttachedFile] = {}
        self.states: list[FileState] = []

    def __call__(self, folders: Sequence[str], name: str) -> AttachedFile:
        """Read a file.

        Args:
            folders: Where to look for it, relative to the folder of the recording.
            name: Its path in one of them.

        Returns:
            What it holds, or a note why it is not read.
        """
        if name not in self._known:
            elsewhere = is_elsewhere(self._recording)
            found = self._found_elsewhere if elsewhere else self._found
            self._known[name] = found(folders, name)
        return self._known[name]

    def _found(self, folders: Sequence[str], name: str) -> AttachedFile:
        for folder in folders:
            root = os.path.join(self._folder, folder)  # noqa: PTH118
            path = os.path.join(root, name)  # noqa: PTH118
            try:
                if not os.path.lexists(path):
                    self.states.append(FileState(os.path.normpath(path)))
                    continue
                reason = self._refusal(root, path)
                if not reason:
                    shown = os.path.normpath(os.path.join(folder, name))  # noqa: PTH118
                    data, mtime = self._read(path)
                    self.states.append(FileState(path, len(data), mtime))
                    return AttachedFile(data, f"the body is in {shown}")
            except ReadError as error:
                reason = error.reason
            except ValueError:  # no path has such a name
                reason = "not a name of a file"
            return AttachedFile(None, f"the body is in {name}: {reason}")
        return AttachedFile(None, f"the body is in {name}, which is not there")

    def _found_elsewhere(self, folders: Sequence[str], name: str) -> AttachedFile:
        from recviewer.places import opening

        for folder in folders:
            path = opening.beside(self._recording, folder, name)
            if path is None:
                return AttachedFile(None, f"the body is in {name}: {_OUTSIDE}")
            with suppress(ReadError):  # it may be in the next folder
                return AttachedFile(self._read(path)[0], f"the body is in {path}")
        return AttachedFile(None, f"the body is in {name}, which is not there")

    def _refusal(self, root: str, path: str) -> str:
        """Say why a file must not be read; empty if it may."""
        if not is_within(os.path.realpath(path), os.path.realpath(root)):
            return _OUTSIDE
        if self._served_paths is not None and not self._served_paths.contains(path):
            return NOT_SERVED
        return ""
