"""What the command line tells the app."""

from __future__ import annotations

from dataclasses import dataclass, field

from recviewer.address import Address
from recviewer.playback.pace import Pace
from recviewer.roots import Roots
from recviewer.settings import Reading


@dataclass(frozen=True, slots=True)
class Served:
    """How the app is served to a browser."""

    roots: Roots
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
