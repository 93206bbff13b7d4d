"""The settings while the app runs: what holds now, and what goes into their file."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from msgspec.structs import replace

from recviewer.config import settings_file
from recviewer.config.settings import LoadedSettings, Settings
from recviewer.tui.keymap import Keymap, keymap


class Preferences:
    """Holds the settings, and writes those that change.

    Reading happens on the event loop; `save` and `create_file` write, and are meant
    for a thread.
    """

    def __init__(self, loaded: LoadedSettings, *, writable: bool = True) -> None:
        """Take over what the settings file holds.

        Args:
            loaded: The settings, where their file is, and what is wrong with it.
            writable: Whether changes are written: not those of people who are served.
        """
        self.settings: Settings = loaded.values
        """What holds now."""
        self.keymap: Keymap = keymap(loaded.values.keys)
        """Which keys do what."""
        self.path: Path | None = loaded.path if writable else None
        """Where changes are written; None if they are not."""
        self.first_run: bool = loaded.is_new
        """Whether there was no file when the app started."""
        self._warnings = [*loaded.warnings, *self.keymap.warnings]
        self._write_lock = Lock()

    def theme_among(self, available: Container[str]) -> str:
        """Return the theme of the settings; empty if they name none that exists."""
        name = self.settings.theme
        if not name or name in available:
            return name
        self._warnings.append(f"theme: expected one the palette has, not {name!r}")
        return ""

    def take_warnings(self) -> list[str]:
        """Return what is wrong with the settings; each problem is returned once."""
        warnings, self._warnings = self._warnings, []
        return warnings

    def change(self, changes: Mapping[str, Any]) -> bool:
        """Take over changes; say whether any setting is different now.

        Args:
            changes: Fields of `Settings` by name.
        """
        before = self.settings
        self.settings = replace(before, **changes)
        return self.settings != before

    def save(self, changes: Mapping[str, Any]) -> None:
        """Write changes to the file.

        Raises:
            SettingsError: The file cannot be written.
        """
        if self.path is not None:
            with self._write_lock:
                settings_file.save(self.path, changes)

    def create_file(self) -> None:
        """Write a file that lists the defaults, unless there is a file.

        Raises:
            SettingsError: The file cannot be written.
        """
        if self.path is not None:
            with self._write_lock:
                settings_file.create(self.path)

    def reload(self) -> None:
        """Read the file again, after it was edited."""
        loaded = settings_file.load(self.path)
        self.settings = loaded.values
        self.keymap = keymap(loaded.values.keys)
        self._warnings += [*loaded.warnings, *self.keymap.warnings]
