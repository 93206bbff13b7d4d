"""Recordings of a folder, a commit or the work tree, by their relative paths."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha1
from itertools import islice
from typing import Protocol

from recviewer.address import is_elsewhere
from recviewer.errors import ReadError
from recviewer.formats.document import AttachedFile
from recviewer.library.scan.attachments import ChangedFiles, names_in_archive
from recviewer.library.scan.discovery import discover, may_be_recording
from recviewer.model.exchange import Recording
from recviewer.places.git import GitError, Repository
from recviewer.places.place import path_beside
from recviewer.reading import reader

_BATCH_FILES = 50
"""Files whose contents are requested together."""


class Tree(Protocol):
    """Files by their paths in it."""

    @property
    def problems(self) -> Sequence[ReadError]:
        """What cannot be listed in it."""

    @property
    def paths(self) -> Collection[str]:
        """Paths of all files that may be recordings."""

    def identity(self, path: str) -> str:
        """Return what is equal for files of the same content; raises ReadError."""

    def label(self, path: str) -> str:
        """Return how people are told about a file."""

    def data(self, path: str) -> bytes:
        """Return the content of a file; raises ReadError."""

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield files with their contents, None for one that cannot be read."""

    def recording(self, path: str, data: bytes | None = None) -> Recording:
        """Read a file as a recording, given its content if known; raises ReadError."""


class FolderTree:
    """A folder on disk."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        found = discover([folder])
        self._problems = [ReadError(each.path, each.reason) for each in found.problems]
        self._files = {_inside(path, folder): path for path in found.files}

    @property
    def problems(self) -> Sequence[ReadError]:
        """What cannot be listed in it."""
        return self._problems

    @property
    def paths(self) -> Collection[str]:
        """Paths relative to the folder."""
        return self._files.keys()

    def identity(self, path: str) -> str:
        """Return the id that git would give the content."""
        return blob_id(self.data(path))

    def label(self, path: str) -> str:
        """Return the path with that of the folder."""
        return self._files.get(path) or os.path.join(self._folder, path)  # noqa: PTH118

    def data(self, path: str) -> bytes:
        """Return the content of a file."""
        return reader.content(self.label(path)).data

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield files with their contents, None for one that cannot be read."""
        for path in paths:
            yield path, _data_or_none(self, path)

    def recording(self, path: str, data: bytes | None = None) -> Recording:
        """Read a file as a recording, from the disk, and the files beside it."""
        return reader.read(self.label(path))


class GitTree:
    """A commit of a repository, or its work tree, or a folder in one of them."""

    def __init__(
        self,
        repository: Repository,
        files: Mapping[str, str],
        folder: str = "",
        label: Callable[[str], str] = str,
        on_disk: Collection[str] = (),
    ) -> None:
        """Take a list of files.

        Args:
            repository: The repository.
            files: Ids of their contents by path from the root; `""` for a file that
                cannot be read.
            folder: Path of the folder that the paths of the tree are relative to.
            label: Returns how people are told about a path from the root.
            on_disk: Those that are taken from the work tree.
        """
        self._repository = repository
        self._files = files
        self._start = f"{folder}/" if folder else ""
        self._label = label
        self._on_disk = on_disk

    @cached_property
    def paths(self) -> Collection[str]:
        """Paths relative to the folder, without bodies that archives there name."""
        paths = [
            path[len(self._start) :]
            for path in self._files
            if path.startswith(self._start) and may_be_recording(path)
        ]
        archives = [path for path in paths if path.endswith(".har")]
        if not archives:
            return paths
        attached = {
            path_beside(path, ".", name)
            for path, data in self.contents(archives)
            for name in names_in_archive(data or b"")
        }
        return [path for path in paths if path not in attached]

    @property
    def problems(self) -> Sequence[ReadError]:
        """Nothing: git lists all."""
        return ()

    def with_changed_bodies(self, before: GitTree) -> set[str]:
        """Return recordings that did not change, though files with their bodies did.

        Args:
            before: An earlier tree of the same folder.
        """
        files = {*self._files.items()} ^ {*before._files.items()}
        changed = ChangedFiles({path for path, _ in files})
        whole = (self._start + path for path in self.paths)
        named = [path[len(self._start) :] for path in changed.may_be_named_in(whole)]
        return {
            path
            for path, data in self.contents(named)
            if data and changed.are_named_in(data)
        }

    def has(self, path: str) -> bool:
        """Return whether a path from the root is a file or a folder of the tree."""
        return path in self._files or any(
            each.startswith(f"{path}/") for each in self._files
        )

    def identity(self, path: str) -> str:
        """Return the id of the content."""
        return self._files[self._start + path] or blob_id(self.data(path))

    def label(self, path: str) -> str:
        """Return how people are told about a file."""
        return self._label(self._start + path)

    def data(self, path: str) -> bytes:
        """Return the content of a file."""
        return self._data(self._start + path, self.label(path))

    def contents(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield files with their contents, None for one that cannot be read."""
        waiting = iter(paths)
        while batch := list(islice(waiting, _BATCH_FILES)):
            whole = [self._start + path for path in batch]
            blobs = [self._files[each] for each in whole if each not in self._on_disk]
            read = self._repository.contents(blobs)
            for path, each in zip(batch, whole, strict=True):
                on_disk = each in self._on_disk
                yield path, _data_or_none(self, path) if on_disk else next(read)

    def recording(self, path: str, data: bytes | None = None) -> Recording:
        """Read a file as a recording, and the files beside it that hold its bodies."""
        whole, label = self._start + path, self.label(path)

        def attached(folders: Sequence[str], name: str) -> AttachedFile:
            for inner in folders:
                found = path_beside(whole, inner, name)
                if found is not None and found in self._files:
                    return self._attached(found)
            return AttachedFile(None, f"the body is in {name}, which is not there")

        absolute = os.path.join(self._repository.root, whole)  # noqa: PTH118
        try:
            content = self.data(path) if data is None else data
            return reader.parse(content, absolute, attached=attached)
        except ReadError as error:
            raise type(error)(label, error.reason) from None

    def _attached(self, whole: str) -> AttachedFile:
        try:
            return AttachedFile(self._data(whole, whole), f"the body is in {whole}")
        except ReadError as error:
            return AttachedFile(None, f"the body is in {whole}: {error.reason}")

    def _data(self, whole: str, label: str) -> bytes:
        if whole in self._on_disk:
            absolute = os.path.join(self._repository.root, whole)  # noqa: PTH118
            return read_file(absolute, label)
        try:
            return self._repository.read(self._files[whole])
        except GitError as error:
            raise ReadError(label, str(error)) from None


def _data_or_none(tree: Tree, path: str) -> bytes | None:
    try:
        return tree.data(path)
    except ReadError:
        return None


def commit_tree(
    repository: Repository,
    commit: str,
    folder: str = "",
    label: Callable[[str], str] = str,
) -> GitTree:
    """List the files of a commit, or of a folder in it."""
    return GitTree(repository, repository.files(commit), folder, label)


def work_tree(repository: Repository, commit: str) -> GitTree:
    """List the files of the work tree, as far as they differ from a commit."""
    files = repository.files(commit)
    changed: list[str] = []
    for path in repository.changed_on_disk(commit):
        absolute = os.path.join(repository.root, path)  # noqa: PTH118
        if os.path.isfile(absolute) and not os.path.islink(absolute):  # noqa: PTH113, PTH114
            changed.append(path)
        else:
            files.pop(path, None)
    ids = dict(zip(changed, _ids_on_disk(repository, changed), strict=True))
    # Where only the time of a file is new, it is the one of the commit.
    on_disk = {path for path, blob in ids.items() if blob != files.get(path)}
    return GitTree(repository, files | ids, on_disk=on_disk)


def _ids_on_disk(repository: Repository, paths: Sequence[str]) -> list[str]:
    """Return ids of files of the work tree, `""` for one that cannot be read."""
    if not paths:
        return []
    try:
        return repository.ids_on_disk(paths)
    except GitError:
        if len(paths) == 1:
            return [""]
    middle = len(paths) // 2
    halves = paths[:middle], paths[middle:]
    return [each for half in halves for each in _ids_on_disk(repository, half)]


def _inside(path: str, folder: str) -> str:
    """Return the path of a file in a folder."""
    if is_elsewhere(path):
        return path[len(folder) :].lstrip("/")
    return os.path.relpath(path, folder)


def read_file(path: str, label: str) -> bytes:
    """Return the content of a file.

    Raises:
        ReadError: It cannot be read.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError as error:
        raise ReadError(label, error.strerror or str(error)) from None


def blob_id(data: bytes) -> str:
    """Return the id that git gives a content."""
    content = b"blob %d\0" % len(data) + data
    return sha1(content, usedforsecurity=False).hexdigest()
