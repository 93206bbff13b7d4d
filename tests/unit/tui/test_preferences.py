"""The settings while the app runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.config.settings import LoadedSettings, Settings
from recviewer.config.settings_file import SettingsError, load
from recviewer.tui.preferences import Preferences


def test_a_theme_that_exists_is_taken() -> None:
    preferences = Preferences(LoadedSettings(Settings(theme="nord")))
    assert preferences.theme_among({"nord"}) == "nord"
    assert preferences.take_warnings() == []


def test_a_theme_that_does_not_exist_is_warned_of_once() -> None:
    preferences = Preferences(LoadedSettings(Settings(theme="none")))
    assert preferences.theme_among({"nord"}) == ""
    assert preferences.take_warnings() == [
        "theme: expected one the palette has, not 'none'"
    ]
    assert preferences.take_warnings() == []


def test_warnings_of_the_file_and_of_the_keys_are_collected() -> None:
    reading = LoadedSettings(
        Settings(keys={"library.colour": "x"}), ("speed: unknown",)
    )
    first, second = Preferences(reading).take_warnings()
    assert first == "speed: unknown"
    assert second.startswith("keys.library.colour: ")


def test_only_a_different_value_is_a_change() -> None:
    preferences = Preferences(LoadedSettings(Settings(speed=2)))
    assert not preferences.change({"speed": 2})
    assert preferences.change({"speed": 4})
    assert preferences.settings.speed == 4


def test_changes_are_written_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    preferences = Preferences(LoadedSettings(path=path))
    preferences.save({"theme": "nord"})
    assert load(path).values.theme == "nord"


def test_preferences_that_are_not_writable_write_nothing(tmp_path: Path) -> None:
    preferences = Preferences(
        LoadedSettings(path=tmp_path / "new.toml"), writable=False
    )
    preferences.save({"theme": "nord"})
    preferences.create_file()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    preferences = Preferences(LoadedSettings(path=tmp_path / "file" / "settings.toml"))
    with pytest.raises(SettingsError):
        preferences.save({"theme": "nord"})


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    preferences = Preferences(LoadedSettings(path=path))
    path.write_text('speed = "2x"\ncolour = 1\n[keys]\n"everywhere.help" = "f2"\n')
    preferences.reload()
    assert preferences.settings.speed == 2
    assert preferences.keymap.names["everywhere.help"] == "f2"
    (warning,) = preferences.take_warnings()
    assert "colour: unknown" in warning
