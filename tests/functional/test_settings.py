"""Settings take effect in the app and are saved to their file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from recviewer.config.app_options import AppOptions, Served
from recviewer.config.settings import LoadedSettings, Settings
from recviewer.config.settings_file import load
from recviewer.library.tree.arrangement import Grouping, Sorting
from recviewer.playback.pace import Pace
from recviewer.reading.served_paths import ServedPaths
from recviewer.tui.app import RecviewerApp
from recviewer.tui.library.widget import LibraryPane
from recviewer.tui.messages import SettingChanged
from recviewer.tui.screens.help import HelpScreen
from tests.functional.opened import two_answers
from tests.functional.running import lines_on
from tests.stage import settle
from tests.unit.library.recordings import chat, write


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the app a terminal that can show themes."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@asynccontextmanager
async def running(
    folder: Path,
    loaded: LoadedSettings,
    served: Served | None = None,
    width: int = 120,
) -> AsyncIterator[Pilot[None]]:
    """Run the app on two answers, with settings."""
    path = folder / "recordings"
    path.mkdir(exist_ok=True)
    pace = Pace(loaded.values.pace, loaded.values.ttft)
    options = AppOptions(
        (str(two_answers(path)),), pace=pace, served=served, settings=loaded
    )
    app = RecviewerApp(options)
    async with app.run_test(size=(width, 40), notifications=True) as pilot:
        await settle(pilot)
        yield pilot
        await settle(pilot)


def toasts(pilot: Pilot[None]) -> list[str]:
    """Return the notices on the screen."""
    return [str(toast.render()) for toast in pilot.app.screen.query(Toast)]


async def test_changed_settings_are_there_the_next_time(settings_file: Path) -> None:
    folder = settings_file.parent
    async with running(folder, load(settings_file)) as pilot:
        pilot.app.post_message(SettingChanged({"theme": "nord"}))
        pilot.app.screen.query_one("RowTree").focus()
        # The speed is of this session only.
        await pilot.press("g", "s", "S", "greater_than_sign")
    loaded = load(settings_file)
    assert loaded.warnings == ()
    assert loaded.values == Settings(
        "nord", Grouping.MODEL, Sorting.TITLE, backwards=True
    )
    async with running(folder, loaded) as pilot:
        library = pilot.app.screen.query_one(LibraryPane)
        assert library.controller.listing.arrangement.backwards
        assert pilot.app.theme == "nord"


async def test_the_theme_is_set_before_the_first_frame() -> None:
    app = RecviewerApp(AppOptions(settings=LoadedSettings(Settings(theme="nord"))))
    assert app.theme == "nord"
    assert app.get_css_variables()["primary"] == app.available_themes["nord"].primary


async def test_a_run_that_changes_nothing_writes_no_settings(
    settings_file: Path,
) -> None:
    async with running(settings_file.parent, load(settings_file)) as pilot:
        await pilot.press("o", "u")
    assert settings_file.read_bytes() == b""


async def test_a_served_app_does_not_write_the_settings_of_the_server(
    settings_file: Path, tmp_path: Path
) -> None:
    served = Served(ServedPaths.of([str(tmp_path)]), page=False)
    async with running(tmp_path, load(settings_file), served) as pilot:
        pilot.app.post_message(SettingChanged({"theme": "nord"}))
        await settle(pilot)
        assert toasts(pilot) == []
    assert settings_file.read_bytes() == b""


async def test_settings_that_cannot_be_saved_are_reported_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    loaded = LoadedSettings(path=tmp_path / "file" / "settings.toml")
    async with running(tmp_path, loaded) as pilot:
        pilot.app.post_message(SettingChanged({"theme": "nord"}))
        await settle(pilot)
        pilot.app.post_message(SettingChanged({"theme": "gruvbox"}))
        await settle(pilot)
        (notice,) = toasts(pilot)
    assert notice.startswith("Settings are not saved: ")


async def test_invalid_settings_are_reported(tmp_path: Path) -> None:
    keys = {"library.grouping": "no key", "library.colour": "x"}
    loaded = LoadedSettings(
        Settings("none", keys=keys), ("settings.toml: colour: unknown",)
    )
    async with running(tmp_path, loaded) as pilot:
        notices = toasts(pilot)
        assert pilot.app.theme == "recviewer"
    assert [line.split(": ")[0] for line in notices] == [
        "settings.toml",
        "keys.library.grouping",
        "keys.library.colour",
        "theme",
    ]


async def test_a_hint_with_three_keys_is_shown_on_the_first_run_only(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config" / "settings.toml"
    async with running(tmp_path, load(path), width=160) as pilot:
        assert toasts(pilot) == ["p plays it · c shows its chunks · ? shows all keys"]
    async with running(tmp_path, load(path), width=160) as pilot:
        assert toasts(pilot) == []


async def test_the_hint_of_the_first_run_does_not_cover_the_keys_it_names(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, load(tmp_path / "settings.toml")) as pilot:
        assert toasts(pilot) == []
        assert lines_on(pilot.app)[-1].rstrip().endswith("? More")


async def test_a_notice_does_not_cover_the_transport_bar(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, load(tmp_path / "settings.toml"), width=160) as pilot:
        screen = pilot.app.screen
        bar = screen.query_one("TransportBar").region
        assert bar
        assert not screen.query_one(Toast).region.overlaps(bar)


async def test_the_hint_of_the_first_run_does_not_cover_help(tmp_path: Path) -> None:
    path = tmp_path / "config" / "settings.toml"
    async with running(tmp_path, load(path), width=160) as pilot:
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert toasts(pilot) == []


async def test_keys_can_be_changed(tmp_path: Path) -> None:
    keys = {"everywhere.toggle_request": "ctrl+r", "everywhere.help": "f2,H"}
    async with running(tmp_path, LoadedSettings(Settings(keys=keys))) as pilot:
        assert "f2 More" in lines_on(pilot.app)[-1]
        request = pilot.app.screen.query_one("RequestView")
        await pilot.press("d")
        assert not request.has_focus
        await pilot.press("ctrl+r")
        assert request.has_focus
        await pilot.press("H")
        assert isinstance(pilot.app.screen, HelpScreen)


@pytest.mark.parametrize(("text_width", "longest"), [(110, 110), (60, 60), (0, 217)])
async def test_an_answer_is_as_wide_as_the_settings_allow(
    text_width: int, longest: int, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.json", chat("Why?", answer="So " * 400))
    settings = LoadedSettings(Settings(text_width=text_width))
    app = RecviewerApp(AppOptions((path,), settings=settings))
    async with app.run_test(size=(220, 40)) as pilot:
        await settle(pilot)
        lines = [line.strip(" │┃") for line in lines_on(app)]
        widest = max(len(line) for line in lines if line.startswith("So So"))
        assert longest - 3 <= widest <= longest


async def test_texts_name_the_keys_of_the_settings(tmp_path: Path) -> None:
    keys = {"everywhere.help": "f2", "everywhere.reload": "ctrl+r"}
    options = AppOptions((str(tmp_path),), settings=LoadedSettings(Settings(keys=keys)))
    app = RecviewerApp(options)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        title, *middle = [line.strip("│┃").rstrip() for line in lines_on(app)]
        assert "f2 keys" in title
        assert "  ctrl+r  looks again" in middle
        await pilot.click("TitleBar", offset=(100, 0))
        assert isinstance(app.screen, HelpScreen)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_begins_with_the_keys_of_the_focused_widget(
    tmp_path: Path, key: str
) -> None:
    async with running(tmp_path, LoadedSettings()) as pilot:
        await pilot.press("w", key)
        first = next(line for line in lines_on(pilot.app) if "In a" in line)
        assert "In a JSON tree" in first
        await pilot.press(key)
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_the_pace_of_the_settings_is_assumed(tmp_path: Path) -> None:
    loaded = LoadedSettings(Settings(pace=80, ttft=0.1))
    async with running(tmp_path, loaded) as pilot:
        assert "80 tok/s" in "\n".join(lines_on(pilot.app))
    assert Pace(loaded.values.pace, loaded.values.ttft) == Pace(80, 0.1)


async def test_a_chosen_pace_is_saved(settings_file: Path) -> None:
    async with running(settings_file.parent, load(settings_file)) as pilot:
        await pilot.press("T", *"120", "enter")
        await settle(pilot)
        assert "120 tok/s" in "\n".join(lines_on(pilot.app))
    assert load(settings_file).values.pace == 120


async def test_help_and_commands_can_be_clicked(tmp_path: Path) -> None:
    async with running(tmp_path, LoadedSettings()) as pilot:
        await pilot.click("TitleBar", offset=(100, 0))
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        await pilot.click("TitleBar", offset=(112, 0))
        assert isinstance(pilot.app.screen, CommandPalette)
