"""Secrets that several chunks share: where their pieces stand in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from recviewer.check.secrets.stand_ins import PARTS, Edit, encoded
from recviewer.jsondoc.nodes import NodeKind, root
from recviewer.jsondoc.offsets import Slices
from recviewer.jsondoc.paths import steps_below
from recviewer.model.exchange import Chunks, Exchange
from recviewer.model.track import Delta, Track
from recviewer.model.transcript import Reply

_LETTER: Final = re.compile(
    rb"\\u[dD][89abAB]..\\u....|\\u....|\\.|[\x00-\x7f]|[\xc2-\xf4][\x80-\xbf]*",
    re.DOTALL,
)
"""One character of a JSON string."""

_GAP: Final = rb"[\s\S]{0,20000}?"
"""What stands between chunks of a choice: chunks of others, too."""


class _Piece(Struct, frozen=True):
    """What one chunk holds of a secret."""

    chunk: int
    raw: bytes
    letters: dict[int, bytes]
    """New letters, by their offsets in the chunk."""


def edits_of_split(
    data: bytes, exchange: Exchange, reply: Reply, secrets: Iterable[tuple[str, str]]
) -> Iterator[Edit]:
    """Yield what to replace of secrets that are split over chunks.

    Args:
        data: The file.
        exchange: An exchange of it.
        reply: Its answer.
        secrets: Secrets and what stands for them.
    """
    pairs = list(secrets)
    for choice in reply.choices:
        for track in choice.tracks:
            for secret, made in pairs:
                at = track.text.find(secret)
                while at >= 0:
                    yield from _edits(data, exchange.response.chunks, track, at, made)
                    at = track.text.find(secret, at + len(secret))


def _edits(
    data: bytes, chunks: Chunks, track: Track, at: int, made: str
) -> Iterator[Edit]:
    pieces: list[_Piece] = []
    for delta in _deltas(track, at, at + len(made)):
        piece = _piece(chunks, delta, at, made)
        if piece is None:
            return
        pieces.append(piece)
    if len(pieces) < 2:  # it is whole in its chunk
        return
    raws = chunks.raws
    if isinstance(raws, Slices) and raws.data == data:
        for piece in pieces:
            for offset, letter in piece.letters.items():
                yield Edit(raws.starts[piece.chunk] + offset, letter)
        return
    yield from _searched(data, pieces)


def _deltas(track: Track, start: int, end: int) -> Iterator[Delta]:
    while start < end:
        delta = track.delta_at(start)
        if delta is None:
            return
        yield delta
        start = delta.start + len(delta.text)


def _piece(chunks: Chunks, delta: Delta, at: int, made: str) -> _Piece | None:
    """Return what a delta holds of a secret; None if its chunk is of no known shape."""
    raw = chunks.text(delta.chunk)
    for path in (f"{chunks.inner}{delta.path}", delta.path):
        steps = steps_below(".", path)
        if steps is None:
            continue
        try:
            node = root(raw).descend(steps)
        except (ValueError, RecursionError):
            continue
        if node.kind is NodeKind.STRING and node.text_value() == delta.text:
            break
    else:
        return None
    letters: dict[int, bytes] = {}
    matches = _LETTER.finditer(raw, node.start + 1, node.end - 1)
    for index, match in enumerate(matches, delta.start - at):
        if 0 <= index < len(made) and len(match[0]) == 1:
            letters[match.start()] = made[index].encode()
    return _Piece(delta.chunk, raw, letters)


def _searched(data: bytes, pieces: Sequence[_Piece]) -> Iterator[Edit]:
    """Yield edits where chunks are texts within a file of another kind."""
    patterns: list[bytes] = []
    letters: list[bytes] = []
    for piece in pieces:
        text = piece.raw.decode("utf-8", "surrogateescape")
        offset, written = 0, b""
        for part in PARTS.findall(text):
            for one in (part,) if not part.isalnum() else part:
                new = piece.letters.get(offset) if one.isalnum() else None
                if new is not None:
                    letters.append(new)
                written += encoded(one) if new is None else b"(" + encoded(one) + b")"
                offset += len(one.encode("utf-8", "surrogateescape"))
        patterns.append(written)
    for match in re.finditer(_GAP.join(patterns), data):
        for group, letter in enumerate(letters, 1):
            start, end = match.span(group)
            if end - start == 1:
                yield Edit(start, letter)
