"""Reads a git repository through `git`, and never writes to it or its work tree."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from recviewer.errors import RecviewerError

PREFIX: Final = "git:"
"""Begins an address in a repository: `git:REV:path`."""

_DEFAULT_BRANCHES: Final = (
    *("origin/HEAD", "origin/main", "origin/master"),
    *("main", "master"),
)
"""Names of the default branch, the best first."""

_SETTINGS: Final = (
    *("-c", "core.quotepath=off"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.safecrlf=false"),
)
"""fsmonitor would start a program that the repository names, and safecrlf may refuse to
name a content."""

_FILE_MODES: Final = ("100644", "100755", "100664")
"""Modes of plain files; links and submodules hold no recordings."""

_BATCH_BLOBS: Final = 50
"""Files that are requested at a time."""

_LFS_POINTER: Final = re.compile(
    rb"version https://git-lfs[^\n]*\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n"
)
"""What git holds of a file whose content Git LFS keeps, by this hash."""

_MAX_POINTER_BYTES: Final = 1_024


class GitError(RecviewerError):
    """Git says no, or there is none."""


class Repository:
    """One repository, and one process that reads its files.

    Attributes:
        root: Its work tree; of a bare repository its own folder.
        is_bare: Whether it has no work tree.
    """

    def __init__(self, folder: str = os.curdir) -> None:
        """Find the repository of a folder.

        Raises:
            GitError: There is none, or no git.
        """
        self._folder = folder
        self._batch: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.is_bare = False
        try:
            self.root = self._line("rev-parse", "--show-toplevel")
        except GitError:
            self.is_bare = self._try("rev-parse", "--is-bare-repository") == "true"
            if not self.is_bare:
                raise
            self.root = self._line("rev-parse", "--absolute-git-dir")
        self._folder = self.root

    def __enter__(self) -> Self:
        """Return the repository."""
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """End the process that reads files."""
        self.close()

    def close(self) -> None:
        """End the process that reads files."""
        if self._batch is not None:
            for pipe in (self._batch.stdin, self._batch.stdout):
                if pipe is not None:
                    pipe.close()
            self._batch.wait()
            self._batch = None

    def stop(self) -> None:
        """Let every read fail from now on, so that a thread which reads soon ends."""
        self._stopped = True

    def commit(self, revision: str) -> str:
        """Return the id of a commit.

        Raises:
            GitError: There is no such commit.
        """
        name = f"{revision}^{{commit}}"
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        if found is None:
            hint = ""
            if self._try("rev-parse", "--is-shallow-repository") == "true":
                hint = "; it is a shallow clone, which git fetch --unshallow completes"
            elif self._try("rev-parse", "--verify", "--quiet", "HEAD") is None:
                hint = "; HEAD has no commit yet"
            raise GitError(
                f"expected a revision of {self.root}, not {revision!r}{hint}"
            )
        return found

    def has_commit(self, revision: str) -> bool:
        """Return whether a text names a commit; an empty one means HEAD."""
        try:
            self.commit(revision or "HEAD")
        except GitError:
            return False
        return True

    def merge_base(self, one: str, other: str) -> str:
        """Return the commit at which two others parted.

        Raises:
            GitError: They have none in common.
        """
        found = self._try("merge-base", one, other)
        if found is None:
            raise GitError(f"expected revisions with a common one, not {one}, {other}")
        return found

    def base(self) -> str:
        """Return where the current branch left the default branch, or else HEAD.

        Before the first commit it is a tree of no file.
        """
        if not self.has_commit("HEAD"):
            return self._line("hash-object", "-t", "tree", "--stdin")
        for name in _DEFAULT_BRANCHES:
            if self._try("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"):
                merge_base = self._try("merge-base", name, "HEAD")
                if merge_base:
                    return merge_base
        return self.commit("HEAD")

    def path_in(self, path: str) -> str:
        """Return a path of the file system as one from the root of the repository.

        Raises:
            GitError: It is outside of the repository.
        """
        folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100
        whole = os.path.join(os.path.realpath(folder), name)  # noqa: PTH118
        relative = os.path.relpath(whole, os.path.realpath(self.root))
        if f"{relative}{os.sep}".startswith(f"{os.pardir}{os.sep}"):
            raise GitError(f"{path}: expected a path inside of {self.root}")
        return "" if relative == os.curdir else relative

    def files(self, commit: str) -> dict[str, str]:
        """Return the plain files of a commit with the ids of their contents."""
        output = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        found = {}
        for line in _fields(output):
            about, _, path = line.partition("\t")
            mode, _, blob = about.split(" ")
            if mode in _FILE_MODES:
                found[path] = blob
        return found

    def changed_on_disk(self, commit: str) -> list[str]:
        """Return the paths at which the work tree may differ from a commit.

        Files that git does not know yet are among them, except ignored ones.

        Raises:
            GitError: There is no work tree.
        """
        if self.is_bare:
            raise GitError(
                f"{self.root}: expected BASE..HEAD, for it is bare: it has no work tree"
            )
        changed = self._run("diff-index", "-z", "--name-only", "--no-renames", commit)
        untracked = self._run("ls-files", "-z", "--others", "--exclude-standard")
        return [*_fields(changed), *_fields(untracked)]

    def ids_on_disk(self, paths: Sequence[str]) -> list[str]:
        """Return the ids that git would give files of the work tree.

        What it would keep of a file may differ from what is on the disk, as in its line
        endings, or where Git LFS keeps the content. Nothing is written.

        Raises:
            GitError: One of them cannot be read.
        """
        names = b"".join(map(_quoted, paths))
        return self._run("hash-object", "--stdin-paths", given=names).decode().split()

    def read(self, blob: str) -> bytes:
        """Return the content of a file.

        Raises:
            GitError: Git does not have it, as in a partial clone without network.
        """
        [data] = self.contents([blob])
        if data is None:
            raise GitError(f"git has no object {blob}")
        return data

    def contents(self, blobs: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the contents of files, several of which are requested at a time.

        Yields:
            None for one that git does not have.
        """
        waiting = iter(blobs)
        # The names of one batch fit into a pipe, so that neither side waits.
        while batch := list(islice(waiting, _BATCH_BLOBS)):
            given, _ = self._pipes()
            given.write(b"".join(blob.encode() + b"\n" for blob in batch))
            given.flush()
            yield from [self._content() for _ in batch]

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        batch = self._batch = self._batch or self._start("cat-file", "--batch")
        assert batch.stdin is not None
        assert batch.stdout is not None
        return batch.stdin, batch.stdout

    def _content(self) -> bytes | None:
        """Read what git answers about a file that was requested."""
        if self._stopped:
            raise GitError("git is not asked any more")
        _, taken = self._pipes()
        about = taken.readline().split()
        if len(about) != 3:
            return None
        data = taken.read(int(about[2]))
        taken.read(1)
        return self._of_lfs(data) if len(data) <= _MAX_POINTER_BYTES else data

    def _of_lfs(self, data: bytes) -> bytes:
        """Return what a pointer stands for, if Git LFS has fetched it."""
        pointer = _LFS_POINTER.match(data)
        if pointer is None:
            return data
        name = pointer[1].decode()
        try:
            return (self._lfs_objects / name[:2] / name[2:4] / name).read_bytes()
        except OSError:
            return data

    @cached_property
    def _lfs_objects(self) -> Path:
        folder = self._line("rev-parse", "--git-common-dir")
        return Path(self._folder, folder, "lfs", "objects")

    def _line(self, *arguments: str) -> str:
        return self._run(*arguments).decode("utf-8", "surrogateescape").rstrip("\n")

    def _try(self, *arguments: str) -> str | None:
        """Return a line of output; None if git says no."""
        try:
            return self._line(*arguments)
        except GitError:
            return None

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        process = self._start(*arguments)
        output, errors = process.communicate(given)
        if process.returncode:
            lines = errors.decode("utf-8", "replace").strip().splitlines()
            reason = lines[0] if lines else f"it ended with {process.returncode}"
            raise GitError(f"git: {reason.removeprefix('fatal: ')}")
        return output

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        # Without the lock git does not write the index when it looks at files.
        environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        try:
            return subprocess.Popen(
                ["git", *_SETTINGS, *arguments],
                cwd=self._folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE
                if arguments[0] != "cat-file" or arguments[1] != "--batch"
                else subprocess.DEVNULL,
            )
        except FileNotFoundError as error:
            where = self._folder if error.filename != "git" else "git"
            raise GitError(f"{where}: expected git to be installed") from None
        except OSError as error:
            raise GitError(f"{self._folder}: {error.strerror}") from None


def _quoted(path: str) -> bytes:
    """Return a path on a line of its own, as git reads it whatever it holds."""
    letters = (
        b"\\%03o" % byte if byte < 0x20 or byte in b'"\\' else bytes((byte,))
        for byte in os.fsencode(path)
    )
    return b'"' + b"".join(letters) + b'"\n'


def _fields(output: bytes) -> list[str]:
    text = output.decode("utf-8", "surrogateescape")
    return text.split("\0")[:-1] if text else []
