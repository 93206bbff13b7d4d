"""The options that the app is started with, from arguments and settings."""

from __future__ import annotations

from typing import Final, Self

from msgspec import Struct

from recviewer.address import Address
from recviewer.config.settings import LoadedSettings
from recviewer.index.place import Keeping
from recviewer.playback.pace import Pace
from recviewer.reading.served_paths import ServedPaths

DRIVER: Final = "TEXTUAL_DRIVER"
"""Environment variable that names the driver which draws the app in a browser."""

OUR_DRIVER: Final = "recviewer.tui.browser_driver:BrowserDriver"
"""Its value under `recviewer serve`; `textual serve` names a driver of Textual's."""


class Served(Struct, frozen=True):
    """How the app is served to a browser."""

    served_paths: ServedPaths
    """The only files and folders that may be opened."""
    page: bool
    """Whether the page is that of `recviewer serve`, which can copy texts and links."""
    as_system: bool = False
    """Whether nobody chose a theme, so that it is as light as the person's system."""


class AppOptions(Struct, frozen=True):
    """Everything the app is started with."""

    paths: tuple[str, ...] = (".",)
    """Files and folders to look in, as given; `-` is standard input."""
    address: Address | None = None
    """The moment to open at; None for the library."""
    pace: Pace = Pace()
    """The pace that is assumed where no clock was recorded."""
    assume: bool = False
    """Whether that pace also replaces a recorded clock."""
    speed: float = 1.0
    """Speed that a replay begins with; infinity means instant."""
    served: Served | None = None
    """How the app is served to a browser; None in a terminal."""
    keeping: Keeping = Keeping.NOTHING
    """What is kept of recordings between runs."""
    following: bool = False
    """Whether the library follows its folders."""
    settings: LoadedSettings = LoadedSettings()
    """The person's settings; the arguments of this run win over them."""

    @classmethod
    def of(cls, settings: LoadedSettings, paths: tuple[str, ...] = ()) -> Self:
        """Return the options of a run whose arguments say nothing of the replay."""
        values = settings.values
        return cls(
            paths=paths,
            pace=Pace(values.pace, values.ttft),
            speed=values.speed,
            keeping=values.index,
            settings=settings,
        )
