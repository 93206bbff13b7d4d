"""What the command line tells the app."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from recviewer.address import Address
from recviewer.config.settings import Reading
from recviewer.playback.pace import Pace
from recviewer.reading.served_paths import ServedPaths

DRIVER: Final = "TEXTUAL_DRIVER"
"""Set by what serves the app to a browser, and reads from a pipe what it draws."""

OUR_DRIVER: Final = "recviewer.web.driver:BrowserDriver"
"""What `recviewer serve` sets it to; `textual serve` names a driver of Textual's."""


@dataclass(frozen=True, slots=True)
class Served:
    """How the app is served to a browser."""

    served_paths: ServedPaths
    """What may be opened: nothing else of this machine is."""
    page: bool
    """Whether the page is that of `recviewer serve`, which copies texts and links."""


@dataclass(frozen=True, slots=True)
class AppOptions:
    """Everything the app is started with."""

    paths: tuple[str, ...] = (".",)
    """Files and folders to look in, as given; `-` is standard input."""
    address: Address | None = None
    """The moment to open at; None where the person named none."""
    pace: Pace = field(default_factory=Pace)
    """The pace that is assumed where no clock was recorded."""
    assume: bool = False
    """Whether the pace holds also where a clock was recorded."""
    speed: float = 1.0
    """Speed of the replay to begin with; infinite means instant."""
    served: Served | None = None
    """How it is served to a browser; None in a terminal."""
    kept: Reading = field(default_factory=Reading)
    """What the person had set before; pace and speed above are those of this run."""
