"""The files of a git revision: `git:REV:path`."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from recviewer.errors import ReadError
from recviewer.places.git import PREFIX, GitError, Repository
from recviewer.places.place import NOT_THERE, Held, below, refuse


class CommitPlace:
    """A revision, as it was when its files were listed last."""

    def __init__(self, revision: str, folder: str) -> None:
        """Find a revision in the repository of a folder.

        Raises:
            ReadError: There is none.
        """
        self.start = f"{PREFIX}{revision}:"
        self._revision = revision
        self._lock = Lock()  # there is one process that reads
        self._commit = ""
        self._files: dict[str, str] = {}
        """Ids of the files' contents."""
        try:
            self._repository = Repository(folder)
            self._list()
        except GitError as error:
            raise ReadError(self.start, str(error)) from None

    def _list(self) -> None:
        """List the files, unless the revision is the commit that was listed last."""
        commit = self._repository.commit(self._revision)
        if commit != self._commit:
            self._files = self._repository.files(commit)
            self._commit = commit

    def path_from_root(self, path: str) -> str:
        """Return the path in the repository of one from the current folder.

        Raises:
            ReadError: It is outside of the repository.
        """
        try:
            return self._repository.path_in(path)
        except GitError as error:
            raise ReadError(self.start + path, str(error)) from None

    def files(self, name: str) -> Iterable[str]:
        """Return the file of a name, or all files below a folder."""
        with self._lock:
            try:
                self._list()
            except GitError as error:
                refuse(self, name, str(error))
        found = below(name, self._files)
        if not found:
            refuse(self, name, NOT_THERE)
        return found

    def is_file(self, name: str) -> bool:
        """Say whether a file has a name."""
        return name in self._files

    def identity(self, name: str) -> str:
        """Return the id of a file's content."""
        return self._files.get(name, "")

    def read(self, name: str) -> Held:
        """Read a file."""
        if name not in self._files:
            refuse(self, name, NOT_THERE)
        try:
            with self._lock:
                return Held(self._repository.read(self._files[name]), 0.0)
        except GitError as error:
            refuse(self, name, str(error))

    def beginning(self, name: str, size: int) -> bytes:
        """Read the first bytes of a file."""
        return self.read(name).data[:size]

    def close(self) -> None:
        """End the process that reads."""
        self._repository.close()
