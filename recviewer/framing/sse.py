"""Server-sent events to their data.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream:
`data:` lines of an event are joined with a line feed; a blank line ends the event.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

DONE = "[DONE]"
"""What OpenAI-like APIs send as data after the last chunk."""

_BYTE_ORDER_MARK = "\ufeff"


def events_of_lines(lines: Iterable[str]) -> tuple[list[bytes], array[int]]:
    """Split SSE lines into events.

    Args:
        lines: Lines without their line feeds. An event that the input breaks off
            inside counts too: a recording that was cut loses nothing.

    Returns:
        The data of each event that has any, and the index of its first data line.
    """
    events: list[bytes] = []
    firsts: array[int] = array("I")
    data: list[str] = []
    first = 0
    for number, raw in enumerate(lines):
        line = raw.removesuffix("\r").removeprefix("" if number else _BYTE_ORDER_MARK)
        if line.startswith("data:"):
            if not data:
                first = number
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            _end_event(events, firsts, data, first)
    _end_event(events, firsts, data, first)
    return events, firsts


def _end_event(
    events: list[bytes], firsts: array[int], data: list[str], first: int
) -> None:
    """Move the collected data lines, if any, into one event."""
    text = "\n".join(data)
    data.clear()
    if text and text != DONE:
        events.append(text.encode("utf-8", "surrogatepass"))
        firsts.append(first)
