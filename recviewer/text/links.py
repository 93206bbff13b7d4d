"""Links in recorded text: where they lead, with nothing about it hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

import msgspec

_OPENABLE_SCHEMES: Final = frozenset({"http", "https", "mailto"})
"""Schemes that are offered to be opened; others may start a program."""

_INVISIBLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2069"
    r"\u2400-\u2426\u3000\u3164\ufe00-\ufe0f\ufeff\ufffd\U000e0000-\U000e0fff"
    r"\ud800-\udfff]"
)
"""Invisible characters, and the stand-ins for characters that were sanitized."""

_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")

_SAFE_CHARACTERS: Final = "!#$%&'()*+,/:;=?@[]~"
"""Characters besides letters and digits that have a meaning in a URL."""

_MAX_LENGTH: Final = 2_048
"""Longer URLs in plain text are not recognised."""

_URL: Final = re.compile(r"https?://[^\s<>\"`\u2400-\u2426]{1,2000}")
_TRAILING: Final = ".,;:!?'*_\\"
"""Characters that end a sentence rather than a URL."""

_HOST_TEXT: Final = re.compile(
    r"\s*(?:https?://)?((?:[\w-]+\.)+[^\W\d]{2,})(?:[/:?#]|\s*$)"
)
"""Text that looks like a URL, and the host in it."""


class Link(msgspec.Struct, frozen=True):
    """A link in recorded text."""

    text: str
    url: str


class Destination(msgspec.Struct, frozen=True):
    """Where a link leads."""

    url: str
    """The URL to open, in ASCII; the recorded one if it cannot be opened."""
    opens: bool
    """Whether it may be opened."""
    remarks: tuple[str, ...]
    """What is unusual about it, one sentence each."""


def destination(link: Link) -> Destination:
    """Check where a link leads.

    Returns:
        The destination; its URL is ASCII, so that what is shown is what is opened.
    """
    if _INVISIBLE.search(link.url):
        return _refused(link, "It contains invisible characters.")
    if "\\" in link.url:
        return _refused(link, "It contains a \\, which browsers read as a slash.")
    try:
        parts = urlsplit(link.url)
        host = parts.hostname or ""
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return _refused(link, "It is not a valid address.")
    if parts.scheme not in _OPENABLE_SCHEMES:
        return _refused(link, "Only http, https and mailto are opened from here.")
    if parts.scheme == "mailto":
        return Destination(quote(link.url, _SAFE_CHARACTERS), True, ())
    if not _HOST.fullmatch(_ascii_host(host)):
        return _refused(link, "It has no valid host.")
    url = quote(parts._replace(netloc=_ascii_netloc(parts)).geturl(), _SAFE_CHARACTERS)
    return Destination(url, True, tuple(_remarks(link, parts, host)))


def find_urls(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find the URLs that overlap a part of a sanitized text.

    Yields:
        The half-open range of each URL.
    """
    for match in _URL.finditer(text, max(0, start - _MAX_LENGTH), end + _MAX_LENGTH):
        left, right = match.span()
        while right > left and (
            text[right - 1] in _TRAILING or _has_unopened_bracket(text[left:right])
        ):
            right -= 1
        if left < end and right > start:
            yield left, right


def _refused(link: Link, why: str) -> Destination:
    return Destination(link.url, False, (why,))


def _remarks(link: Link, parts: SplitResult, host: str) -> Iterator[str]:
    """Yield what a reader in a hurry may misread."""
    if "@" in parts.netloc:
        yield f"The part before @ is a user name; it leads to {_ascii_host(host)}."
    read = _decoded_host(host)
    if not read.isascii():
        yield f"The host is not in plain letters; it reads {read}."
    named = _HOST_TEXT.match(link.text)
    if named and _without_www(_ascii_host(named[1])) != _without_www(_ascii_host(host)):
        yield f"Its text names another host: {named[1]}."


def _ascii_netloc(parts: SplitResult) -> str:
    """Return the network location of a URL in ASCII."""
    before, at, place = parts.netloc.rpartition("@")
    host, bracket, port = place.rpartition(":") if ":" in place else (place, "", "")
    if place.endswith("]"):
        host, bracket, port = place, "", ""
    return f"{before}{at}{_ascii_host(host)}{bracket}{port}"


def _ascii_host(host: str) -> str:
    """Return a host name in ASCII (RFC 3492), without any other mapping."""
    return ".".join(
        label
        if label.isascii()
        else f"xn--{label.lower().encode('punycode').decode('ascii')}"
        for label in host.split(".")
    )


def _decoded_host(host: str) -> str:
    """Return a host name with its punycode labels decoded."""
    labels = []
    for label in host.split("."):
        try:
            plain = label.removeprefix("xn--")
            labels.append(
                label if plain == label else plain.encode("ascii").decode("punycode")
            )
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)


def _without_www(host: str) -> str:
    return host.lower().removeprefix("www.")


def _has_unopened_bracket(url: str) -> bool:
    """Return whether a URL ends with a bracket that was opened before it."""
    return any(
        url.endswith(close) and url.count(close) > url.count(begin)
        for begin, close in ("()", "[]", "{}")
    )
