"""Prints one exchange as HTML: `python -m recviewer.web.text_process AT PATH...`.

It prints the element `main` of the page of text, or one line on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from recviewer.address import Address
from recviewer.errors import RecviewerError, UsageError
from recviewer.export.html import html
from recviewer.reading.reader import fold, prompt
from recviewer.reading.recording_cache import RecordingCache
from recviewer.reading.served_paths import ServedPaths

UNREADABLE: Final = 3
"""Exit status after an error that people can be told."""


def _print(at: str, paths: Sequence[str]) -> None:
    served_paths = ServedPaths.of(paths)
    address = served_paths.resolve(at)
    exchanges = RecordingCache(served_paths).read(address.path).exchanges
    number = address.exchange or 0
    if number >= len(exchanges):
        raise UsageError(
            f"{at}: expected an exchange below {len(exchanges)}, not {number}"
        )
    exchange = exchanges[number]
    path = served_paths.link_address(Address(address.path)) or address.path
    text = html(path, exchange, prompt(exchange), fold(exchange))
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    try:
        _print(sys.argv[1], sys.argv[2:])
    except RecviewerError as error:
        print(error, file=sys.stderr)
        sys.exit(UNREADABLE)
