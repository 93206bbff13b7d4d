"""What widgets ask of the app, without the app."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from recviewer.config.app_options import AppOptions, Served
from recviewer.reading.served_paths import ServedPaths
from recviewer.text.links import Link
from recviewer.tui import services
from recviewer.tui.messages import SaveRequested
from recviewer.tui.screens.menu import MenuScreen
from recviewer.tui.services import Services, encodable
from recviewer.tui.theme import DARK, LIGHT


@pytest.fixture
def app() -> Mock:
    """An app in a terminal."""
    return Mock(is_web=False)


def serving(app: Mock, *paths: str) -> Services:
    """Serve an app that shows some paths."""
    return Services(app, AppOptions(paths))


def notification(app: Mock) -> Any:
    """Return the text of the only notification."""
    app.notify.assert_called_once()
    return app.notify.call_args.args[0]


def test_a_copy_is_confirmed(app: Mock) -> None:
    serving(app).copy("text", "path")
    app.copy_to_clipboard.assert_called_once_with("text")
    assert notification(app) == "Copied: path"


async def test_a_file_is_saved_outside_of_the_recordings(
    app: Mock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings, downloads = tmp_path / "recordings", tmp_path / "downloads"
    for folder in (recordings, downloads):
        folder.mkdir()
    folders = [recordings, downloads]
    monkeypatch.setattr(services, "save_folders", lambda: iter(folders))
    request = SaveRequested("it", "a.txt", lambda: b"data")
    await serving(app, str(recordings)).save(request)
    assert (downloads / "a.txt").read_bytes() == b"data"
    assert list(recordings.iterdir()) == []
    assert notification(app) == f"Saved: {downloads / 'a.txt'}"


async def test_a_browser_downloads_a_file(app: Mock) -> None:
    app.is_web = True
    await serving(app).save(SaveRequested("it", "a.md", lambda: b"data"))
    file = app.deliver_binary.call_args.args[0]
    assert file.getvalue() == b"data"
    assert notification(app) == "Download: a.md"


def as_system(app: Mock, *, follows: bool = True) -> Services:
    """Serve a page on which nobody chose a theme, unless it does not follow."""
    app.theme = DARK.name
    served = Served(ServedPaths.of([]), page=False, as_system=follows)
    return Services(app, AppOptions(served=served))


def test_a_theme_that_nobody_chose_is_as_light_as_the_system(app: Mock) -> None:
    services = as_system(app)
    for light, name in ((True, LIGHT.name), (False, DARK.name)):
        services.follow_system(light=light)
        services.show_theme(app.theme, chosen=False)
        assert app.theme == name


def test_a_theme_that_somebody_chose_stays_whatever_the_system_does(app: Mock) -> None:
    here = as_system(app)
    here.show_theme(DARK.name, chosen=True)
    for each in (here, as_system(app, follows=False), serving(app)):
        each.follow_system(light=True)
        assert app.theme == DARK.name


def test_a_theme_that_is_looked_at_is_not_taken_away(app: Mock) -> None:
    services = as_system(app)
    app.theme = "nord"
    services.follow_system(light=True)
    assert app.theme == "nord"


def test_without_a_link_that_is_said(app: Mock) -> None:
    serving(app).offer_links([])
    assert notification(app) == "There is no link here."
    app.push_screen.assert_not_called()


@pytest.mark.parametrize("count", [1, 3])
def test_links_are_shown_before_they_are_followed(app: Mock, count: int) -> None:
    links = [Link(f"link {number}", "https://example.org") for number in range(count)]
    serving(app).offer_links(links)
    (menu,) = app.push_screen.call_args.args
    assert isinstance(menu, MenuScreen)
    app.open_url.assert_not_called()


def test_a_page_opens_links_in_a_tab(app: Mock) -> None:
    app.is_web = True
    serving(app).open_url("https://example.org")
    app.open_url.assert_called_once_with("https://example.org")


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    assert encodable("a\ud800b🙂") == "a\ufffdb🙂"
