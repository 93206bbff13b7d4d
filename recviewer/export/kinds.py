"""The kinds of files that exchanges are shared as, each imported when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from recviewer.model.exchange import Exchange
from recviewer.reading.reader import fold, prompt

if TYPE_CHECKING:
    from recviewer.export.code.request import Call
    from recviewer.export.page.carried import Carried


class Wanted(msgspec.Struct, frozen=True):
    """What a person may choose about a file."""

    with_chunks: bool = True
    """Whether a page carries the chunks themselves, too."""
    revealed: bool = False
    """Whether secrets are shown."""
    size: tuple[int, int] = (100, 30)
    """Columns and rows of the terminal that a replay is drawn for."""
    cast_version: int = 2
    """Version of asciicast, 2 or 3."""


class FileKind(msgspec.Struct, frozen=True):
    """One kind of file."""

    suffix: str
    what: str
    """What it is, in a few words."""
    write: Callable[[str, Exchange, Wanted], bytes]
    """Writes one exchange of the recording with that path."""
    of_request: bool = False
    """Whether it is about the request alone, which must have gone to a server."""


def carry(path: str, exchange: Exchange, wanted: Wanted) -> Carried:
    """Return what a page carries of an exchange."""
    from recviewer.export.facts import shared_path
    from recviewer.export.page.carried import carried

    return carried(
        shared_path(path),
        exchange,
        prompt(exchange),
        fold(exchange),
        with_chunks=wanted.with_chunks,
        revealed=wanted.revealed,
    )


def _page(path: str, exchange: Exchange, wanted: Wanted) -> bytes:
    from recviewer.export.page.document import page

    return page([carry(path, exchange, wanted)])


def _asciicast(path: str, exchange: Exchange, wanted: Wanted) -> bytes:
    from recviewer.export.asciicast import asciicast
    from recviewer.export.facts import shared_path

    return asciicast(
        shared_path(path),
        exchange,
        prompt(exchange),
        fold(exchange),
        size=wanted.size,
        version=wanted.cast_version,
        revealed=wanted.revealed,
    )


def _curl(path: str, exchange: Exchange, wanted: Wanted) -> bytes:
    from recviewer.export.code.curl import curl_command

    return _code(exchange, wanted, curl_command)


def _python(path: str, exchange: Exchange, wanted: Wanted) -> bytes:
    from recviewer.export.code.python import program

    return _code(exchange, wanted, program)


def _javascript(path: str, exchange: Exchange, wanted: Wanted) -> bytes:
    from recviewer.export.code.javascript import program

    return _code(exchange, wanted, program)


def _code(exchange: Exchange, wanted: Wanted, write: Callable[[Call], str]) -> bytes:
    from recviewer.export.code.request import call

    written = write(call(exchange, revealed=wanted.revealed))
    return written.encode("utf-8", "replace")


KINDS: Final[Mapping[str, FileKind]] = MappingProxyType(
    {
        "html": FileKind(".html", "page that replays it", _page),
        "asciicast": FileKind(".cast", "replay for asciinema", _asciicast),
        "curl": FileKind(".sh", "request as curl", _curl, of_request=True),
        "python": FileKind(".py", "request as Python", _python, of_request=True),
        "javascript": FileKind(
            ".mjs", "request as JavaScript", _javascript, of_request=True
        ),
    }
)
"""All of them, by the names that `recviewer export --format` takes."""
