"""What other packages add: formats and protocols, found by their entry points.

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

FORMATS = "recviewer.formats"
"""Group of classes like `formats.base.Format`."""

PROTOCOLS = "recviewer.protocols"
"""Group of classes like `protocols.base.WireProtocol`."""


class Plugins(msgspec.Struct, frozen=True):
    """What installed packages register in a group."""

    classes: tuple[Any, ...]
    """Those that could be loaded, in the order of their names."""
    failures: tuple[str, ...]
    """A line for each that could not, with its name and the reason."""


@cache
def registered(group: str) -> Plugins:
    """Load what installed packages register in a group, once."""
    # Looking at all installed packages takes a while, and most files do not need it.
    from importlib.metadata import entry_points

    classes, failures = [], []
    for entry in sorted(entry_points(group=group)):
        try:
            classes.append(entry.load())
        except Exception as error:
            # It is somebody else's code: whatever it raises, recviewer goes on.
            failures.append(f"{entry.name} of {group} cannot be loaded: {error!r}")
    return Plugins(tuple(classes), tuple(failures))
