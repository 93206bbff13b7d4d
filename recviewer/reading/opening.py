"""Opening one exchange of a recording in steps, each of which can be shown at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from recviewer.address import Address
from recviewer.errors import (
    Cancelled,
    CancelledError,
    NotServedError,
    ReadError,
    not_understood,
)
from recviewer.model.exchange import Exchange, Recording
from recviewer.model.prompt import Prompt
from recviewer.model.transcript import Reply
from recviewer.playback.replay import ClockMode, TimedReply
from recviewer.protocols.request.conversation import last, user_with_text
from recviewer.reading import reader
from recviewer.reading.reader import Folding


class ExchangeRead(msgspec.Struct, frozen=True):
    """The exchange was read; its reply is still to be folded."""

    path: str
    """The recording."""
    exchange: Exchange
    prompt: Prompt
    """Its request as a conversation."""
    size: int = 0
    """Size of the recording in bytes, as it was read."""
    exchange_count: int = 1
    """Number of exchanges in the recording."""


class ReplyFolded(msgspec.Struct, frozen=True):
    """More of the exchange's reply is known."""

    exchange: Exchange
    folding: Folding
    """How far the fold has come."""
    timed: TimedReply | None
    """The reply so far; present at some of the steps and always at the last."""

    @property
    def is_partial(self) -> bool:
        """Whether there is something to show, and more to come."""
        return self.timed is not None and self.folding.done < self.folding.total


class OpenFailed(msgspec.Struct, frozen=True):
    """The exchange could not be read."""

    path: str
    """The recording."""
    reason: str
    """What is wrong and what was expected."""
    beginning: str = ""
    """How the file's text begins; empty where it has none or must not be shown."""


Step = ExchangeRead | ReplyFolded | OpenFailed
"""One step of opening an exchange."""


def open_in_steps(
    path: str,
    number: int,
    clock_mode: ClockMode,
    cancelled: Cancelled = lambda: False,
    read: Callable[[str, Cancelled], Recording] = reader.read,
) -> Iterator[Step]:
    """Read one exchange of a recording and fold its reply.

    Args:
        path: The recording.
        number: Number of the exchange in it.
        clock_mode: How the reply is laid out in time.
        cancelled: Polled between the steps and within long ones; ends the iteration.
        read: Reads the recording; raises what `reader.read` raises.

    Yields:
        `ExchangeRead`, then `ReplyFolded` until the fold is complete; or `OpenFailed`.
    """
    try:
        recording = read(path, cancelled)
        for step in _steps(path, number, clock_mode, recording):
            if cancelled():
                return
            yield step
    except CancelledError:
        return
    except NotServedError as error:
        yield OpenFailed(path, error.reason)
    except ReadError as error:
        yield OpenFailed(path, error.reason, reader.beginning(path))
    except Exception as error:
        # A file may hold anything: whatever goes wrong with it, the app goes on.
        yield OpenFailed(path, not_understood(error))


def _steps(
    path: str, number: int, clock_mode: ClockMode, recording: Recording
) -> Iterator[Step]:
    exchanges = recording.exchanges
    if number >= len(exchanges):
        reason = f"expected an exchange below {len(exchanges)}, not {number}"
        yield OpenFailed(path, reason)
        return
    exchange = exchanges[number]
    prompt = reader.prompt(exchange)
    # Of a long session this takes a while, and is what is shown of it first.
    last(prompt.messages, user_with_text)
    yield ExchangeRead(path, exchange, prompt, recording.size, len(exchanges))
    for folding in reader.fold_in_steps(exchange):
        reply = folding.reply
        timed = clock_mode.timed(reply) if reply else None
        yield ReplyFolded(exchange, folding, timed)


def not_there(address: Address, reply: Reply) -> str:
    """Say which part of an address a reply lacks; empty if it has all of it."""
    choices = [choice.index for choice in reply.choices]
    if address.choice is not None and address.choice not in choices:
        return f"There is no choice {address.choice} here; there are {len(choices)}."
    if address.chunk is not None and address.chunk >= reply.chunk_count:
        return f"There is no chunk {address.chunk} here; there are {reply.chunk_count}."
    return ""
