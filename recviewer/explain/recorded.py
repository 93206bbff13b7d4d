"""The recorded exchanges under some paths, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from recviewer.address import STDIN, Address
from recviewer.compare.comparison import Side
from recviewer.errors import NoRecordingError, ReadError
from recviewer.library.scan.discovery import discover
from recviewer.reading import reader
from recviewer.review.changes import sides_of


def recorded(
    addresses: Sequence[Address], errors: list[ReadError], *, listing: bool = True
) -> Iterator[Side]:
    """Read all exchanges; what cannot be read becomes an error.

    Args:
        addresses: Files, folders, or exchanges in a file.
        errors: Takes what cannot be read.
        listing: Whether what no protocol can know need not be read whole.
    """
    paths = [address.path for address in addresses]
    named = {path for path in paths if path != STDIN}
    wanted = {each.path: each.exchange for each in addresses if each.is_moment}
    found = discover(paths)
    errors += [ReadError(each.path, each.reason) for each in found.problems]
    for path in found.files:
        number, count = wanted.get(path), 0
        for side in sides_of(path, partial(reader.read, path, listing=listing)):
            if isinstance(side, Side):
                count += 1
                if number in (None, side.exchange.number):
                    yield side
            elif not isinstance(side, NoRecordingError) or path in named:
                errors.append(side)
        if number is not None and 0 < count <= number:
            reason = f"expected an exchange below {count}, not {number}"
            errors.append(ReadError(path, reason))
