"""Makes a native recording of a stream that was watched while it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recviewer.errors import RecviewerError
from recviewer.formats.http_messages import parse_message
from recviewer.live.inflow import Piece
from recviewer.live.stream import without_head
from recviewer.record.capture import Capture, Ending
from recviewer.record.redaction import SecretLeftError, recording_without_secrets


def timed_recording(pieces: Sequence[Piece], *, ended: bool) -> bytes:
    """Return a recording with the time of each chunk, and without secrets.

    Args:
        pieces: What has come; at least one.
        ended: Whether that is all.

    Raises:
        RecviewerError: A secret would be left in it.
    """
    started = pieces[0].seconds
    capture = Capture("", "", (), started)
    capture.since_request = False
    head, _ = without_head(b"".join(piece.data for piece in pieces))
    if head:
        message = parse_message(head)
        headers = [(name, str(value)) for name, value in message.headers.items()]
        capture.status, capture.headers = message.status, headers
    for piece in _after(pieces, len(head)):
        capture.add(*piece)
    ending = Ending.WHOLE if ended else Ending.STOPPED
    capture.end(ending, pieces[-1].seconds)
    try:
        return recording_without_secrets(capture)
    except SecretLeftError:
        text = "a secret stands where it cannot be replaced"
        raise RecviewerError(text) from None


def _after(pieces: Sequence[Piece], start: int) -> Iterator[Piece]:
    """Yield the pieces from an offset on."""
    for seconds, data in pieces:
        if start < len(data):
            yield Piece(seconds, data[start:])
        start = max(0, start - len(data))
