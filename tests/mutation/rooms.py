"""Which modules are mutated, and which tests should notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Room:
    """Modules that are mutated together, with the tests that belong to them."""

    name: str
    modules: tuple[str, ...]
    """Patterns of the files to mutate, relative to the project."""
    tests: tuple[str, ...]
    """What pytest is given: folders and files, relative to the project."""


ROOMS: Final = (
    Room("jsondoc", ("recviewer/jsondoc/*.py",), ("tests/unit/jsondoc",)),
    Room(
        "text",
        ("recviewer/text/*.py",),
        ("tests/unit/text", "tests/unit/jsondoc/test_known_list.py"),
    ),
    Room(
        "catalog",
        ("recviewer/library/catalog/*.py", "recviewer/library/tree/*.py"),
        (
            "tests/unit/library/test_bitset.py",
            "tests/unit/library/test_catalog.py",
            "tests/unit/library/test_conversations.py",
            "tests/unit/library/test_grouping.py",
            "tests/unit/library/test_listing.py",
            "tests/unit/library/test_terms.py",
            "tests/unit/library/test_sorting.py",
            "tests/unit/library/test_visible_rows.py",
        ),
    ),
    Room("playback", ("recviewer/playback/*.py",), ("tests/unit/playback",)),
    Room("framing", ("recviewer/framing/*.py",), ("tests/unit/framing",)),
    Room(
        "model",
        ("recviewer/model/*.py",),
        ("tests/unit/model", "tests/unit/protocols/test_flat_reply.py"),
    ),
    Room("fold", ("recviewer/protocols/fold/*.py",), ("tests/unit/protocols",)),
    Room(
        "protocols",
        ("recviewer/protocols/[!_]*.py",),
        ("tests/unit/protocols",),
    ),
)
"""All rooms, in the order in which they run."""


def room_named(name: str) -> Room:
    """Find a room.

    Raises:
        KeyError: No room has this name.
    """
    return {room.name: room for room in ROOMS}[name]
