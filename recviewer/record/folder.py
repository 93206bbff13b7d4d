"""The folder of recordings: names files, and writes each whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from recviewer.formats.ogx_keys import key
from recviewer.model.exchange import Request
from recviewer.record.capture import Capture
from recviewer.record.native import request_value
from recviewer.record.redaction import recording_without_secrets

_MAX_COUNTED: Final = 4_096
"""Names whose last number is remembered; that of others is looked for on disk."""

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.]+")

_MAX_NAME_CHARACTERS: Final = 80


class Naming(Struct, frozen=True):
    """How files are named."""

    name: str = ""
    """Begins all names; empty where each is named by the key of its request."""
    overwrite: bool = False
    """Whether files that were there before may be replaced."""


class Folder:
    """Writes recordings into a folder.

    No file that is there is replaced: another answer to the same request gets a number
    after its name, unless the naming lets it replace what an earlier run wrote.
    """

    def __init__(self, path: Path, naming: Naming) -> None:
        """Make a folder if it is not there, and try to write into it.

        Args:
            path: The folder.
            naming: How files are named.

        Raises:
            OSError: It cannot be made or written to.
        """
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._naming = naming
        with tempfile.TemporaryFile(dir=path) as file:
            self._started = os.fstat(file.fileno()).st_mtime
            """When this run began. Files that are younger were written by it."""
        self._mode = 0o666 & ~_umask()
        self._numbers: OrderedDict[str, int] = OrderedDict()

    def write(self, capture: Capture) -> Path:
        """Write an exchange; return its file.

        Raises:
            OSError: It cannot be written; nothing of it is left.
            SecretLeftError: A secret is in it that cannot be replaced.
        """
        data = recording_without_secrets(capture)
        handle, name = tempfile.mkstemp(".tmp", ".recording-", self._path)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.chmod(self._mode)
            return self._place(temporary, self._stem(capture))
        finally:
            temporary.unlink(missing_ok=True)

    def _stem(self, capture: Capture) -> str:
        """Return the name of a recording, without number and suffix."""
        if self._naming.name:
            return self._naming.name
        value = request_value(capture)
        asked = Request(
            raw=b"{}",
            body={} if value is None else value,
            method=capture.method,
            url=capture.url,
        )
        path = urlsplit(capture.url).path
        named = f"{capture.method.lower()}-{_UNSAFE.sub('-', path).strip('-')}"
        return key(asked, None) or named[:_MAX_NAME_CHARACTERS]

    def _place(self, temporary: Path, stem: str) -> Path:
        """Give a file its name, with the first number that is free."""
        always = bool(self._naming.name)
        number = self._numbers.get(stem, 0) + 1
        while True:
            numbered = always or number > 1
            target = self._path / (
                f"{stem}-{number}.json" if numbered else f"{stem}.json"
            )
            if self._take(temporary, target):
                self._numbers[stem] = number
                self._numbers.move_to_end(stem)
                if len(self._numbers) > _MAX_COUNTED:
                    self._numbers.popitem(last=False)
                return target
            number += 1

    def _take(self, temporary: Path, target: Path) -> bool:
        """Give a file a name; return False if another one has it."""
        if self._naming.overwrite and self._is_older(target):
            temporary.replace(target)
            return True
        try:
            os.link(temporary, target)
        except FileExistsError:
            return False
        except OSError:  # some file systems have no links
            if os.path.lexists(target):
                return False
            temporary.rename(target)
        return True

    def _is_older(self, target: Path) -> bool:
        """Return whether a file was there before this run, or is not there."""
        try:
            return target.lstat().st_mtime < self._started
        except FileNotFoundError:
            return True


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
