"""Messages that several widgets post."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class CopyRequested(Message):
    """A person wants a text on the clipboard."""

    text: str
    """The exact text."""
    what: str
    """What it is, for the confirmation: `path`, `value`, `request as curl`."""
