"""What a person set: the app starts with it, and keeps what they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from msgspec.structs import replace
from textual import on, work
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.theme import Theme

from recviewer.config.app_options import AppOptions
from recviewer.config.settings_file import (
    SettingsError,
    create,
    load,
    save,
)
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.editor import edit
from recviewer.tui.keymap import Keymap, keymap
from recviewer.tui.messages import SettingChanged
from recviewer.tui.theme import PLAIN, ThemedApp

_LONG = 10.0
"""Seconds for which something is shown that is said but once."""


class PersonalApp(ThemedApp):
    """The base of an app that has settings."""

    keymap: var[Keymap] = var(Keymap)
    """Which keys do what."""

    @dataclass
    class _NotKept(Message):
        """Settings could not be written."""

        reason: str

    def __init__(
        self, options: AppOptions, driver_class: type[Driver] | None = None
    ) -> None:
        """Make the app look and listen as the person set it.

        Args:
            options: Hold the settings, and say where they are kept.
            driver_class: What draws it; found by Textual if None.
        """
        super().__init__(driver_class)
        self.options = options
        self._settings = options.settings.values
        self._warnings = list(options.settings.warnings)
        self._writing = Lock()
        self._said = False
        """Whether the person knows that what they change is not kept."""
        self._take_keys()
        if self._has_theme() and self.theme != PLAIN:
            # Set before anything is drawn, so that no other is ever seen.
            self.set_reactive(PersonalApp.theme, self._settings.theme)
            self.stylesheet.set_variables(self.get_css_variables())
        self._settings = replace(self._settings, theme=self.theme)

    def on_mount(self) -> None:
        """Keep the theme that the person changes to."""
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def greet(self) -> None:
        """Say what is wrong with the settings, and to newcomers where to begin."""
        self._warn()
        if self.options.settings.is_new:
            self.notify(self.keymap.hint, markup=False, timeout=_LONG)
            self._write({})

    def take_hint_away(self) -> None:
        """Take away what was said to newcomers: it lies over what says more."""
        if self.options.settings.is_new:
            self.clear_notifications()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer what no key does."""
        for command in super().get_system_commands(screen):
            if command.title in ("Theme", "Screenshot"):
                yield command
        path = self._path
        if path is not None:
            words = f"Edit the settings in $VISUAL or $EDITOR: {path}"
            yield SystemCommand("Settings", words, self._edit_settings)

    @property
    def _path(self) -> Path | None:
        """Where settings are kept: those of who serves are not changed in a browser."""
        return (
            None if self.options.served or self.is_web else self.options.settings.path
        )

    def _take_keys(self) -> None:
        """Listen to the keys of the settings."""
        self.keymap = keymap(self._settings.keys)
        self.set_keymap(dict(self.keymap.changed))
        self._warnings += self.keymap.warnings

    def _has_theme(self) -> bool:
        """Say whether the settings name a theme that there is."""
        name = self._settings.theme
        if name and name not in self.available_themes:
            self._warnings.append(f"theme: expected one the palette has, not {name!r}")
        return name in self.available_themes

    def _warn(self) -> None:
        for warning in map(sanitize_line, self._warnings):
            self.notify(warning, severity="warning", markup=False, timeout=_LONG)
        self._warnings.clear()

    def _edit_settings(self) -> None:
        """Let the person edit the file; theme and keys hold at once."""
        path = self._path
        if path is None:
            return
        try:
            create(path)
        except SettingsError as error:
            self.post_message(self._NotKept(str(error)))
            return
        if edit(self, path):
            loaded = load(path)
            self._settings = loaded.values
            self._warnings += loaded.warnings
            self._take_keys()
            if self._has_theme():
                self.theme = self._settings.theme
            self._settings = replace(self._settings, theme=self.theme)
            self._warn()

    def _keep_theme(self, theme: Theme) -> None:
        self._change({"theme": theme.name})

    @on(SettingChanged)
    def _keep_setting(self, message: SettingChanged) -> None:
        message.stop()
        self._change(message.changes)

    def _change(self, changes: Mapping[str, Any]) -> None:
        """Keep what is other than before."""
        before = self._settings
        self._settings = replace(before, **changes)
        if self._settings != before:
            self._write(changes)

    @work(thread=True, description="settings")
    def _write(self, changes: Mapping[str, Any]) -> None:
        """Write changes, one after the other; without any, a file for newcomers."""
        path = self._path
        if path is None:
            return
        try:
            with self._writing:
                if changes:
                    save(path, changes)
                else:
                    create(path)
        except SettingsError as error:
            self.post_message(self._NotKept(str(error)))

    @on(_NotKept)
    def _say_not_kept(self, message: _NotKept) -> None:
        message.stop()
        if not self._said:
            self._said = True
            words = f"Settings are not saved: {message.reason}"
            self.notify(sanitize_line(words), markup=False)


def keymap_of(app: App[object]) -> Keymap:
    """Return which keys do what in an app; those of the table if it has no settings."""
    return app.keymap if isinstance(app, PersonalApp) else Keymap()
