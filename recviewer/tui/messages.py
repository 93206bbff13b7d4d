"""Messages that several widgets post."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from recviewer.tui.common.message_fields import message_fields

if TYPE_CHECKING:
    from recviewer.address import Address
    from recviewer.compare.comparison import Side
    from recviewer.library.tree.arrangement import Change, Grouping, Sorting
    from recviewer.reading.served_paths import ServedPaths
    from recviewer.text.links import Link


@message_fields
class FirstScreenDrawn(Message):
    """The screen that the app begins with was drawn, and takes input from now on."""

    ways: Sequence[tuple[str, str]]
    """What a newcomer needs: ids of keys, and what each does."""


@message_fields
class CopyRequested(Message):
    """A person wants a text on the clipboard."""

    text: str
    """The exact text."""
    what: str
    """What it is, for the confirmation, such as `path` or `request as curl`."""


@message_fields
class TextOpened(Message):
    """A person wants to read a whole long text."""

    title: str
    """What it is, such as its JSON path."""
    text: str
    """The text, as recorded."""
    query: str = ""
    """What to find in it at once."""


@message_fields
class SettingChanged(Message):
    """A person changed something that is saved in the settings."""

    changes: Mapping[str, object]
    """Fields of `Settings`, by name."""


@message_fields
class SystemChanged(Message):
    """The system of the person who looks at a page has become light or dark."""

    light: bool
    """Whether it is light now."""


@message_fields
class Rearranged(Message):
    """A person wants the recordings of the library arranged in another way."""

    what: Change
    """The part of the arrangement to change."""
    to: Grouping | Sorting | None = None
    """The grouping or the sorting to change to; None for the next."""


class CheckRequested(Message):
    """A filter needs to know what `recviewer check` finds in the recordings."""


@message_fields
class SearchRequested(Message):
    """A person wants to search what was said in all recordings."""

    text: str
    """What to search for."""


@message_fields
class LinkRequested(Message):
    """A person wants the URL of a moment on the clipboard.

    Posted only where `AppOptions.served` says that the page is that of `recviewer
    serve`: the page copies it.
    """

    address: Address
    """The moment, with a path on this machine below one that is served."""


@message_fields
class MomentShown(Message):
    """Another moment shows, and rests: the page's address follows it."""

    address: Address
    """The moment, with a path on this machine below one that is served."""
    title: str
    """What the tab of the browser is called."""


@message_fields
class MomentRequested(Message):
    """A person went back or forward in the history of the page."""

    at: str
    """The moment as it stands in links; empty for the library."""


@message_fields
class SaveRequested(Message):
    """A person wants a file: a terminal saves it, a browser downloads it."""

    what: str
    """What it is, for the menu and the confirmation."""
    name: str
    """Name of the file, in ASCII."""
    data: Callable[[], bytes]
    """Returns its content; called in a thread, as that may take a while. What cannot be
    made is a RecviewerError."""
    asks: bool = False
    """Whether the person is asked where to; a browser asks by itself."""


@message_fields
class LinksOffered(Message):
    """A person wants to follow a link, and is first shown where it leads."""

    links: Sequence[Link]
    """The link that was clicked, or all links on the screen."""


@message_fields
class ComparisonRequested(Message):
    """A person wants to see two exchanges side by side."""

    load: Callable[[ServedPaths | None], tuple[Side | None, Side | None]]
    """Reads both, given what may be read; called in a thread."""
