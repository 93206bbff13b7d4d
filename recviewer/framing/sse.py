"""Server-sent events to their data.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream:
`data:` lines of an event are joined with a line feed; a blank line ends the event.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import chain

from recviewer.model.exchange import Lines

DONE = "[DONE]"
"""What OpenAI-like APIs send as data after the last chunk."""

_BYTE_ORDER_MARK = "\ufeff"


def events(lines: Iterable[str], split: str = "") -> tuple[list[bytes], Lines]:
    """Split SSE lines into events.

    Args:
        lines: Lines without their line feeds. An event that the input breaks off
            inside counts too: a recording that was cut loses nothing.
        split: jq filter from the body to these lines, where it is one text.

    Returns:
        The data of each event that has any, and the lines it stood in.
    """
    found: list[bytes] = []
    firsts: array[int] = array("I")
    ends: array[int] = array("I")
    data: list[str] = []
    first = end = 0
    for number, raw in enumerate(chain(lines, ("",))):
        line = raw.removesuffix("\r").removeprefix("" if number else _BYTE_ORDER_MARK)
        if line.startswith("data:"):
            first, end = first if data else number, number + 1
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            text = "\n".join(data)
            data.clear()
            if text and text != DONE:
                found.append(text.encode("utf-8", "surrogatepass"))
                firsts.append(first)
                ends.append(end)
    return found, Lines(firsts, ends, split)
