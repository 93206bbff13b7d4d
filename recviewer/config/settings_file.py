"""The file of settings: TOML in the config folder of the person who runs the app.

The app writes what is changed in it, and leaves all else in the file as it was.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from platformdirs import user_config_path

from recviewer.config.settings import Reading, understood, written
from recviewer.errors import RecviewerError

_MOST: Final = 1_000_000
"""Bytes beyond which a file holds no settings."""

_NEW: Final = """\
# Settings of recviewer. What you change in the app is written here. Lines that begin
# with # tell the defaults. Options of the command line win over what stands here.

# theme = "recviewer"     # any theme the palette offers
# grouping = "test"       # folder, test, model, endpoint or conversation
# sorting = "path"        # path, title, size, chunks or time
# backwards = false       # whether that order is turned round
# pace = "50tok/s"        # how fast to replay where no times were recorded
# ttft = "500ms"          # how long to wait there for the first text
# speed = "1x"            # 0.125x to 64x in factors of two, or "instant"

[keys]
# "everywhere.help" = "f1,question_mark"     # the palette shows these names
"""
"""What a new file holds."""


class SettingsError(RecviewerError):
    """The settings could not be written."""


def place() -> Path | None:
    """Return where the file is, or is to be; None where there is no such place."""
    path = user_config_path("recviewer", appauthor=False) / "settings.toml"
    # Without a home it would be a folder named `~`, wherever the person stands.
    return path if path.is_absolute() else None


def read(path: Path | None) -> Reading:
    """Read the file, if there is a place for one; whatever it holds, this returns."""
    if path is None:
        return Reading()
    try:
        reading = parse(_text(path))
    except FileNotFoundError:
        return Reading(path=path, new=True)
    except (OSError, ValueError) as error:
        reading = Reading(warnings=(_words(error),))
    warnings = tuple(f"{path}: {warning}" for warning in reading.warnings)
    return replace(reading, warnings=warnings, path=path)


def parse(text: str) -> Reading:
    """Understand the text of a file, whatever it is; warnings do not name the file."""
    import tomllib  # only those who have a file wait for it

    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return Reading(warnings=(f"expected TOML: {_words(error)}",))
    return understood(values)


def create(path: Path) -> None:
    """Write a file that tells the defaults, unless there is a file.

    Raises:
        SettingsError: If it cannot be written.
    """
    try:
        if not path.exists():
            _replace(path, _NEW)
    except OSError as error:
        raise SettingsError(f"{path}: {_words(error)}") from error


def keep(path: Path, changes: Mapping[str, Any]) -> None:
    """Write changed settings into the file, and leave all else there as it is.

    Args:
        path: The file; it is made where there is none.
        changes: Fields of `Settings` other than `keys`, by name.

    Raises:
        SettingsError: If the file is broken, or cannot be written.
    """
    import tomlkit  # keeps comments; only who changes something waits for it
    from tomlkit.exceptions import TOMLKitError

    try:
        text = _text(path) if path.exists() else _NEW
        _replace(path, _changed(text, changes, tomlkit.parse))
    except (OSError, ValueError, RecursionError, TOMLKitError) as error:
        raise SettingsError(f"{path}: {_words(error)}") from error


def _changed(
    text: str, changes: Mapping[str, Any], parsed: Callable[[str], Any]
) -> str:
    """Return a text with changes; raise ValueError if anything else were changed."""
    import tomllib

    document, expected = parsed(text), tomllib.loads(text)
    for name, value in changes.items():
        document[name] = expected[name] = written(name, value)
    new = str(document.as_string())
    if tomllib.loads(new) != expected:
        raise ValueError("it cannot be changed without losing what it holds")
    return new


def _replace(path: Path, text: str) -> None:
    """Put a text in the place of a file at once: nobody ever reads half of it."""
    target = Path(os.path.realpath(path))  # a link to it stays a link
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        with suppress(FileNotFoundError):
            new.chmod(target.stat().st_mode)
        new.replace(target)
    except OSError:
        new.unlink()
        raise


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise ValueError(f"expected at most {_MOST:,} bytes")
    return data.decode()


def _words(error: Exception) -> str:
    """Say in one line what is wrong."""
    words = error.strerror if isinstance(error, OSError) else str(error)
    return " ".join((words or type(error).__name__).split())
