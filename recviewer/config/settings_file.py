"""The settings file: TOML in the config folder of the user.

The app writes the settings that are changed in it, and leaves the rest of the file,
comments included, as it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from recviewer import user_folders
from recviewer.config.settings import LoadedSettings, from_toml, to_toml
from recviewer.errors import RecviewerError

_MAX_BYTES: Final = 1_000_000
"""A larger file is not a settings file."""

_NEW_FILE: Final = """\
# Settings of recviewer. What you change in the app is written here. Lines that begin
# with # show the defaults. Options on the command line override this file.

# theme = "recviewer"     # any theme the palette offers
# grouping = "test"       # folder, test, model, endpoint or conversation
# sorting = "path"        # path, title, size, chunks or time
# backwards = false       # whether that order is reversed
# pace = "50tok/s"        # how fast to replay where no times were recorded
# ttft = "500ms"          # how long to wait there for the first text
# speed = "1x"            # 0.125x to 64x in factors of two, or "instant"
# index = "texts"         # what is kept between runs: texts, summaries or off

[keys]
# "everywhere.help" = "f1,question_mark"     # the palette shows these names
"""
"""Content of a new file."""


class SettingsError(RecviewerError):
    """The settings could not be written."""


def default_path() -> Path | None:
    """Return the path of the file, which may not exist; None where there is no home."""
    path = user_folders.settings_file()
    return Path(path) if path else None


def load(path: Path | None) -> LoadedSettings:
    """Read the file; whatever is wrong with it becomes a warning."""
    if path is None:
        return LoadedSettings()
    try:
        loaded = parse(_text(path))
    except FileNotFoundError:
        return LoadedSettings(path=path, is_new=True)
    except (OSError, ValueError) as error:
        loaded = LoadedSettings(warnings=(_message(error),))
    warnings = tuple(f"{path}: {warning}" for warning in loaded.warnings)
    return replace(loaded, warnings=warnings, path=path)


def parse(text: str) -> LoadedSettings:
    """Read the text of a file; the warnings do not name the file, as `load` does."""
    import tomllib  # not needed where there is no file

    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return LoadedSettings(warnings=(f"expected TOML: {_message(error)}",))
    return from_toml(values)


def create(path: Path) -> None:
    """Write a file that shows the defaults, unless there is a file.

    Raises:
        SettingsError: If it cannot be written.
    """
    try:
        if not path.exists():
            _replace(path, _NEW_FILE)
    except OSError as error:
        raise SettingsError(f"{path}: {_message(error)}") from error


def save(path: Path, changes: Mapping[str, Any]) -> None:
    """Write changed settings into the file, and leave the rest of it as it is.

    Args:
        path: The file; it is created if it does not exist.
        changes: Fields of `Settings` other than `keys`, by name.

    Raises:
        SettingsError: If the file is broken, or cannot be written.
    """
    import tomlkit  # keeps comments; not needed until something changes
    from tomlkit.exceptions import TOMLKitError

    try:
        text = _text(path) if path.exists() else _NEW_FILE
        _replace(path, _changed(text, changes, tomlkit.parse))
    except (OSError, ValueError, RecursionError, TOMLKitError) as error:
        raise SettingsError(f"{path}: {_message(error)}") from error


def _changed(
    text: str, changes: Mapping[str, Any], parsed: Callable[[str], Any]
) -> str:
    """Return the text with changes; raise ValueError if they affect anything else."""
    import tomllib

    document, expected = parsed(text), tomllib.loads(text)
    for name, value in changes.items():
        document[name] = expected[name] = to_toml(name, value)
    new = str(document.as_string())
    if tomllib.loads(new) != expected:
        raise ValueError("it cannot be changed without losing what it holds")
    return new


def _replace(path: Path, text: str) -> None:
    """Replace a file atomically, so that nobody ever reads half of it."""
    import tempfile  # takes 4 ms, and is not needed until something changes

    target = Path(os.path.realpath(path))  # a symbolic link stays one
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
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError(f"expected at most {_MAX_BYTES:,} bytes")
    return data.decode()


def _message(error: Exception) -> str:
    """Return the message of an error on one line."""
    message = error.strerror if isinstance(error, OSError) else str(error)
    return " ".join((message or type(error).__name__).split())
