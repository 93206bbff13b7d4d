"""Opening a file in $VISUAL or $EDITOR; the app is suspended meanwhile."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from recviewer.errors import RecviewerError
from recviewer.text.sanitize import sanitize_line


class EditorError(RecviewerError):
    """A file cannot be opened in an editor."""


def command(environment: Mapping[str, str], path: Path) -> list[str]:
    """Return the command that opens a file in `$VISUAL` or `$EDITOR`.

    Raises:
        EditorError: If neither names an editor.
    """
    import shlex  # few people edit: not while the app starts

    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environment.get(name, ""))
        except ValueError as error:
            raise EditorError(f"${name} cannot be understood: {error}") from error
        if words:
            return [*words, str(path.absolute())]  # absolute: no option begins so
    raise EditorError("Neither $VISUAL nor $EDITOR names an editor.")


def edit(app: App[Any], path: Path) -> bool:
    """Let a person edit a file; notify them if that fails.

    Returns:
        Whether the file has changed.
    """
    before = _stamp(path)
    try:
        words = command(os.environ, path)
        with app.suspend():  # an exception inside would leave it suspended
            wrong = _run(words)
        if wrong:
            raise EditorError(wrong)
    except (EditorError, SuspendNotSupported) as error:
        app.notify(sanitize_line(str(error)), severity="warning", markup=False)
    return _stamp(path) != before


def _run(words: list[str]) -> str:
    """Run a program; return what went wrong, or an empty text."""
    import subprocess

    try:
        status = subprocess.run(words, check=False).returncode
    except OSError as error:
        return f"{words[0]} cannot be run: {error.strerror}"
    return f"{words[0]} ended with status {status}." if status else ""


def _stamp(path: Path) -> tuple[int, ...]:
    """Return a value that differs after a file was changed."""
    try:
        state = path.stat()
    except OSError:
        return ()
    return state.st_mtime_ns, state.st_size, state.st_ino
