"""Reads a recording step by step, as messages; meant for a worker thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from recviewer import reader
from recviewer.errors import ReadError, unforeseen
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Prompt
from recviewer.reader import Folding


@dataclass
class ExchangeRead(Message):
    """An exchange was read; its reply is still to be folded."""

    path: Path
    """The recording."""
    exchange: Exchange
    """The exchange."""
    prompt: Prompt
    """Its request as a conversation."""


@dataclass
class ReplyFolded(Message):
    """More of an exchange's reply is known."""

    exchange: Exchange
    """The exchange."""
    folding: Folding
    """How far the fold has come, and at some steps the reply so far."""


@dataclass
class OpenFailed(Message):
    """A recording could not be read."""

    path: Path
    """The recording."""
    reason: str
    """What is wrong and what was expected."""


def open_in_steps(path: Path, number: int) -> Iterator[Message]:
    """Read one exchange of a recording.

    Args:
        path: The recording.
        number: Which of its exchanges; the last one if it holds fewer by now.

    Yields:
        `ExchangeRead`, then `ReplyFolded` until the fold is done; or `OpenFailed`.
    """
    try:
        yield from _open_in_steps(path, number)
    except ReadError as error:
        yield OpenFailed(path, error.reason)
    except Exception as error:
        # A file may hold anything; whatever it breaks, the app goes on.
        yield OpenFailed(path, f"not understood: {unforeseen(error)}")


def _open_in_steps(path: Path, number: int) -> Iterator[Message]:
    exchanges = reader.read(path).exchanges
    if not exchanges:
        raise ReadError(path, "holds no exchange")
    exchange = exchanges[min(number, len(exchanges) - 1)]
    yield ExchangeRead(path, exchange, reader.prompt(exchange))
    for folding in reader.fold_in_steps(exchange):
        yield ReplyFolded(exchange, folding)
