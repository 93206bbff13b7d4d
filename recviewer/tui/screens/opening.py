"""Reads a recording step by step, as messages; meant for a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from recviewer.address import STDIN, Address
from recviewer.errors import (
    Cancelled,
    GivenUpError,
    OutsideError,
    ReadError,
    unforeseen,
)
from recviewer.model.exchange import Exchange, Recording
from recviewer.model.prompt import Prompt
from recviewer.model.transcript import Reply
from recviewer.playback.replay import ClockChoice, TimedReply
from recviewer.reading import reader
from recviewer.reading.reader import Folding


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
    """How far the fold has come."""
    timed: TimedReply | None
    """The reply so far, at some of the steps and always at the last."""


@dataclass
class OpenFailed(Message):
    """A recording could not be read."""

    path: Path
    """The recording."""
    reason: str
    """What is wrong and what was expected."""
    beginning: str = ""
    """How its text begins, where it has any."""


def only_file(paths: Sequence[str]) -> Address | None:
    """Return the recording to open at once: the only thing that was named."""
    only = paths[0] if len(paths) == 1 else ""
    found = only == STDIN or Path(only).is_file()
    return Address(only) if only and found else None


def not_there(address: Address, reply: Reply) -> str:
    """Say what of an address a reply does not hold; nothing if it holds it all."""
    choices = [choice.index for choice in reply.choices]
    if address.choice is not None and address.choice not in choices:
        return f"There is no choice {address.choice} here; there are {len(choices)}."
    if address.chunk is not None and address.chunk >= reply.chunk_count:
        return f"There is no chunk {address.chunk} here; there are {reply.chunk_count}."
    return ""


def open_in_steps(
    path: Path,
    number: int,
    choice: ClockChoice,
    cancelled: Cancelled = lambda: False,
    read: Callable[[Path, Cancelled], Recording] = reader.read,
) -> Iterator[Message]:
    """Read one exchange of a recording.

    Args:
        path: The recording.
        number: Which of its exchanges.
        choice: What its reply is laid out in time by.
        cancelled: Asked again and again; nothing more comes once it says so.
        read: Reads the recording; raises what `reader.read` raises.

    Yields:
        `ExchangeRead`, then `ReplyFolded` until the fold is done; or `OpenFailed`.
    """
    try:
        for message in _open_in_steps(path, number, choice, read(path, cancelled)):
            if cancelled():
                return
            yield message
    except GivenUpError:
        return
    except OutsideError as error:
        yield OpenFailed(path, error.reason)
    except ReadError as error:
        yield OpenFailed(path, error.reason, reader.beginning(path))
    except Exception as error:
        # A file may hold anything; whatever it breaks, the app goes on.
        yield OpenFailed(path, f"not understood: {unforeseen(error)}")


def _open_in_steps(
    path: Path, number: int, choice: ClockChoice, recording: Recording
) -> Iterator[Message]:
    exchanges = recording.exchanges
    if number >= len(exchanges):
        reason = f"expected an exchange below {len(exchanges)}, not {number}"
        yield OpenFailed(path, reason)
        return
    exchange = exchanges[number]
    yield ExchangeRead(path, exchange, reader.prompt(exchange))
    for folding in reader.fold_in_steps(exchange):
        reply = folding.reply
        yield ReplyFolded(exchange, folding, choice.timed(reply) if reply else None)
