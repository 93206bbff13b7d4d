"""Where the index is: in the cache folder of the user, never beside recordings."""

from __future__ import annotations

from enum import StrEnum
from importlib.util import find_spec
from typing import Final

from recviewer import __version__, entry_points, user_folders

_LAYOUT: Final = 5
"""Number of the way in which the index is written; another one is built anew."""

_DECODERS: Final = ("brotli", "zstandard")
"""Modules that may be missing, and without which some bodies cannot be read."""


class Keeping(StrEnum):
    """What is kept of recordings between runs."""

    TEXTS = "texts"
    """Summaries and texts."""
    SUMMARIES = "summaries"
    """Summaries, whose titles are what users said."""
    NOTHING = "off"


DEFAULT: Final = Keeping.TEXTS
"""What is kept where a person's settings say nothing."""


def default_folder() -> str | None:
    """Return the folder of the index, which may not exist; None without a home."""
    return user_folders.cache_folder()


def content_version(keeping: Keeping) -> str:
    """Return what the content of an index depends on beside the recordings.

    That is what is kept, the version of the program, its plugins, and what it can
    decompress.
    """
    plugins = [
        f"{cls.__module__}.{cls.__qualname__}"
        for group in (entry_points.FORMATS, entry_points.PROTOCOLS)
        for cls in entry_points.registered(group).classes
    ]
    decoders = [name for name in _DECODERS if find_spec(name)]
    return " ".join((f"{_LAYOUT}:{__version__}:{keeping}", *decoders, *plugins))
