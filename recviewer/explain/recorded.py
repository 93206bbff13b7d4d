"""The recorded exchanges under some paths, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recviewer.address import STDIN, Address
from recviewer.compare.comparison import Side
from recviewer.errors import NoRecordingError, ReadError, not_understood
from recviewer.library.scan.discovery import discover
from recviewer.reading import reader
from recviewer.review.changes import is_recorded


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
    wanted = {each.path: each.exchange for each in addresses if each.is_moment}
    found = discover(paths)
    errors += [ReadError(each.path, each.reason) for each in found.problems]
    for path in found.files:
        try:
            exchanges = reader.read(path, listing=listing).exchanges
            for exchange in exchanges:
                number = wanted.get(path)
                if is_recorded(exchange) and number in (None, exchange.number):
                    yield Side(path, exchange)
        except NoRecordingError as error:
            if path in paths and path != STDIN:
                errors.append(error)
        except ReadError as error:
            errors.append(error)
        except Exception as error:  # a file may hold anything
            errors.append(ReadError(path, not_understood(error)))
