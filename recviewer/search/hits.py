"""Hits: where in a recording something was said, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from recviewer.address import Address
from recviewer.jsondoc import parsing
from recviewer.library.catalog.terms import Terms
from recviewer.model.exchange import Exchange
from recviewer.search.pattern import Pattern
from recviewer.search.said import AREAS, Area, Said, source
from recviewer.text.clipping import ELLIPSIS
from recviewer.text.sanitize import escaped_json
from recviewer.text.secrets import masked_piece, secret_spans

_CONTEXT_CHARACTERS: Final = 200
"""Characters that are kept before a hit, and after it."""

_MAX_WORD_CHARACTERS: Final = 4_000
"""Characters of a word that reaches into those, in which a key may begin."""

_WORD_END: Final = re.compile(r"\S*")


Requested = Mapping[str, frozenset[int] | None]
"""The exchanges to search, by path; None for all of them."""


class Query(Struct, frozen=True):
    """What is searched for, and in what."""

    pattern: Pattern
    areas: frozenset[Area] = AREAS
    """The parts of an exchange to look in."""
    terms: Terms = ()
    """What exchanges have to match; empty for all."""


class Context(Struct, frozen=True):
    """A hit with what stands around it; secrets are masked."""

    before: str
    text: str
    after: str

    @property
    def parts(self) -> tuple[str, str, str]:
        """What stands before the hit, the hit, and what stands after it."""
        return self.before, self.text, self.after


class Hit(Struct, frozen=True):
    """One place where something was said."""

    path: str
    """The recording."""
    exchange: int
    """Number of the exchange in it."""
    choice: int | None
    """Wire index of the choice; None in a request."""
    channel: str
    """Name of the channel; in a request, the role."""
    start: int
    """Characters before it in the text of the channel, or of the piece of a message."""
    end: int
    chunk: int | None
    """The chunk that wrote its first character; None in a request."""
    last_chunk: int | None
    """The chunk that wrote its last one."""
    json_path: str
    context: Context

    @property
    def address(self) -> Address:
        """The moment at which it begins to be said."""
        return Address(self.path, self.exchange or None, self.choice, self.chunk)


class SearchedFile(Struct, frozen=True):
    """What was found in a file."""

    path: str
    hits: tuple[Hit, ...] = ()
    count: int = 0
    """Number of hits, also where they are only counted."""
    problem: str = ""
    """Why it cannot be read or searched; empty if it can."""
    is_recording: bool = True
    is_too_slow: bool = False
    """Whether it was given up, as others would have to be."""


def hit(path: str, exchange: Exchange, found: Said, start: int, end: int) -> Hit:
    """Describe a hit in one of the texts of an exchange."""
    origin = source(exchange, found, start, end)
    return Hit(
        path,
        exchange.number,
        found.choice,
        found.channel,
        start,
        end,
        origin.chunk,
        origin.last_chunk,
        origin.json_path,
        context(found.text, start, end),
    )


def context(text: str, start: int, end: int) -> Context:
    """Return a place in a text with what stands around it, without its secrets."""
    left = max(0, start - _CONTEXT_CHARACTERS)
    right = min(len(text), end + _CONTEXT_CHARACTERS)
    # A key that begins outside has to be recognised, too.
    low = left - _word_length(text[max(0, left - _MAX_WORD_CHARACTERS) : left][::-1])
    high = right + _word_length(text[right : right + _MAX_WORD_CHARACTERS])
    window = text[low:high]
    left, right, start, end = (place - low for place in (left, right, start, end))
    secrets = secret_spans(window)
    # A secret that the hit is a part of is all there.
    shown = [span for span in secrets if span[0] < end and span[1] > start]
    first, last = (
        min([start, *(s for s, _ in shown)]),
        max([end, *(e for _, e in shown)]),
    )
    before = masked_piece(window, left, first, secrets)
    after = masked_piece(window, last, right, secrets)
    return Context(
        f"{ELLIPSIS}{before}" if low + left else before,
        masked_piece(window, first, last, secrets),
        f"{after}{ELLIPSIS}" if low + right < len(text) else after,
    )


def _word_length(text: str) -> int:
    return _WORD_END.match(text).end()  # type: ignore[union-attr]


def json_line(hit: Hit) -> str:
    """Write a hit as one line of JSON."""
    value = {
        "path": hit.path,
        "exchange": hit.exchange,
        "choice": hit.choice,
        "channel": hit.channel,
        "start": hit.start,
        "end": hit.end,
        "chunk": hit.chunk,
        "last_chunk": hit.last_chunk,
        "text": hit.context.text,
        "json_path": hit.json_path,
        "address": str(hit.address),
    }
    return escaped_json(parsing.dumps(value).decode())
