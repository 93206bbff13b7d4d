"""Messages that several widgets post."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.message import Message

from recviewer.address import Address
from recviewer.text.links import Link


@dataclass
class CopyRequested(Message):
    """A person wants a text on the clipboard."""

    text: str
    """The exact text."""
    what: str
    """What it is, for the confirmation: `path`, `value`, `request as curl`."""


@dataclass
class TextOpened(Message):
    """A person wants to read a whole long text."""

    title: str
    """What it is, such as its JSON path."""
    text: str
    """The text, as recorded."""


@dataclass
class SettingChanged(Message):
    """A person changed what shall be so the next time, too."""

    changes: Mapping[str, object]
    """Fields of `Settings`, by name."""


@dataclass
class LinkRequested(Message):
    """A person wants the URL of a moment on the clipboard.

    It may be posted where `AppOptions.served` says that the page is ours; the app
    answers it.
    """

    address: Address
    """The moment; its path as it is on this machine, under one that is served."""


@dataclass
class SaveRequested(Message):
    """A person wants a file: saved in a terminal, downloaded by a browser."""

    what: str
    """What it is, for the menu and the confirmation."""
    name: str
    """The name of the file, plain ASCII."""
    data: Callable[[], bytes]
    """Makes what it holds, in a thread: that may take a while."""


@dataclass
class LinksOffered(Message):
    """A person may want to follow a link; first they are told where it leads."""

    links: Sequence[Link]
    """The link that was pointed at, or all of those on the screen."""
