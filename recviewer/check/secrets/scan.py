"""Where secrets are in an exchange, for the rules about them and for `redact`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from recviewer.check.finding import Hit
from recviewer.check.subject import Origin, Subject, Text
from recviewer.jsondoc.paths import join
from recviewer.text.credentials import (
    CredentialKind,
    credentials,
    may_hold_credentials,
)

_BLOCK_CHARACTERS: Final = 1 << 20
"""Texts are looked through together up to this length, which saves most calls."""

_BETWEEN: Final = "\0"
"""Stands between texts that are looked through together; in no key."""

_LINE_END: Final = re.compile(r"(?:\\+r)?\\+n|\r?\n")
"""A line end in a private key, escaped or not."""

HASH_DIGITS: Final = 12
"""Digits of a hash that are printed, and enough of it for the allow-list."""


class Place(Struct, frozen=True):
    """Where something stands in an exchange."""

    origin: Origin
    name: str = ""
    """Name of the header."""
    choice: int | None = None
    """Wire index of the choice, if it is in folded text."""
    chunk: int | None = None
    """Number of the chunk in which it starts."""
    json_path: str | None = None
    """Path of the value that holds it, if it is in the request."""

    def hit(self, message: str, detail: str) -> Hit:
        """Return the hit of a rule about what stands here."""
        return Hit(message, self.choice, self.chunk, self.json_path, detail=detail)

    def __str__(self) -> str:
        """Say where it is, as a message ends."""
        if self.origin is Origin.HEADER:
            return f"in the header {self.name.lower()}"
        return _IN_WORDS[self.origin]


_IN_WORDS: Final = {
    Origin.URL: "in the URL",
    Origin.REQUEST: "in the request",
    Origin.CHUNK: "in the response",
    Origin.FOLDED: "in the answer",
}


class Secret(Struct, frozen=True):
    """A credential and where it stands, or one of the places."""

    kind: CredentialKind
    name: str
    value: str
    """All of it. Never printed."""
    public: str
    """The beginning of it that is public."""
    place: Place

    def hit(self) -> Hit:
        """Return the hit of a rule."""
        value = f"{self.value[: len(self.public)]}…" if self._prefix else ""
        shape = ", ".join(filter(None, (value, f"{len(self.value):,} characters")))
        digits = hash_of(self.value)
        said = f"{self.name} {self.place}: {shape} (sha256 {digits[:HASH_DIGITS]})"
        return self.place.hit(said, digits)

    @property
    def _prefix(self) -> str:
        """The public beginning, if it is worth telling."""
        return self.public if self.kind is CredentialKind.VENDOR_KEY else ""


def hash_of(secret: str) -> str:
    """Return the hash by which a project allows a secret."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def secrets_in(subject: Subject) -> tuple[Secret, ...]:
    """Return the credentials in an exchange, each at one of its places."""
    if not any(map(may_hold_credentials, _bytes_of(subject))):
        return ()
    seen: dict[str, Secret] = {}
    for block in blocks(subject):
        for found in credentials(block.text):
            value = block.text[found.start : found.end]
            if found.kind is CredentialKind.PRIVATE_KEY:
                # It is the same key where its line ends are escaped once more.
                value = _LINE_END.sub("\n", value).rstrip("\\\n ")
            place = block.place(found.start)
            known = seen.get(value)
            if known is None or (
                # The choice tells more than the chunk that it is in as well.
                known.place.origin is Origin.CHUNK and place.origin is Origin.FOLDED
            ):
                public = value[: found.public]
                if place.origin is Origin.REQUEST:
                    place = replace(place, json_path=_path_in_request(subject, value))
                seen[value] = Secret(found.kind, found.name, value, public, place)
    return tuple(seen.values())


def _path_in_request(subject: Subject, value: str) -> str | None:
    """Return the path of the text in a request's body that holds a value."""
    left: list[tuple[object, str]] = [(subject.exchange.request.body, "")]
    while left:
        each, path = left.pop()
        if isinstance(each, str) and value in each:
            return subject.in_request(path)
        if isinstance(each, dict):
            left += ((below, join(path, [str(key)])) for key, below in each.items())
        elif isinstance(each, list):
            left += ((below, join(path, [n])) for n, below in enumerate(each))
    return None


def _bytes_of(subject: Subject) -> Iterator[bytes]:
    """Yield the bytes of all texts, joined to longer ones."""
    tracks = (track for choice in subject.reply.choices for track in choice.tracks)
    plain = chain(
        (text.text for text in subject.heads()), (track.text for track in tracks)
    )
    yield _BETWEEN.join(plain).encode("utf-8", "surrogatepass")
    yield bytes(memoryview(subject.exchange.request.raw))
    yield from subject.blocks_of_chunks()


class Block(Struct, frozen=True):
    """Texts that are looked through together."""

    text: str
    texts: Sequence[Text]
    starts: Sequence[int]
    """Offset of each text."""

    def place(self, offset: int) -> Place:
        """Return where in the exchange a character stands."""
        index = bisect_right(self.starts, offset) - 1
        text = self.texts[index]
        chunk = text.chunk
        if text.track is not None:
            delta = text.track.delta_at(offset - self.starts[index])
            chunk = None if delta is None else delta.chunk
        return Place(text.origin, text.name, text.choice, chunk)


def blocks(subject: Subject) -> Iterator[Block]:
    """Yield all texts of an exchange, joined to longer ones."""
    joined: list[Text] = []
    size = 0
    for text in subject.texts():
        joined.append(text)
        size += len(text.text) + len(_BETWEEN)
        if size > _BLOCK_CHARACTERS:
            yield _block(joined)
            joined, size = [], 0
    if joined:
        yield _block(joined)


def _block(texts: Sequence[Text]) -> Block:
    starts = [0]
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text.text) + len(_BETWEEN))
    return Block(_BETWEEN.join(text.text for text in texts), texts, starts)
