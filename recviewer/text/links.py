"""Recorded links: where they lead, told so that nothing about it is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

_SCHEMES: Final = frozenset({"http", "https", "mailto"})
"""What is offered to be opened; anything else may start a program."""

_HIDDEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2069"
    r"\u2400-\u2426\u3000\u3164\ufe00-\ufe0f\ufeff\ufffd\U000e0000-\U000e0fff"
    r"\ud800-\udfff]"
)
"""Characters that nobody sees, and what stands for those that were cleaned away."""

_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")

_KEPT: Final = "!#$%&'()*+,/:;=?@[]~"
"""Characters of an address that mean something in it, beside letters and digits."""

_LONGEST: Final = 2_048
"""Characters beyond which nothing in plain text is taken for an address."""

_URL: Final = re.compile(r"https?://[^\s<>\"`\u2400-\u2426]{1,2000}")
_TRAILING: Final = ".,;:!?'*_\\"
"""What ends a sentence rather than an address."""

_NAMES: Final = re.compile(
    r"\s*(?:https?://)?((?:[\w-]+\.)+[^\W\d]{2,})(?:[/:?#]|\s*$)"
)
"""Text that looks like an address, and the host in it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link in recorded text."""

    text: str
    """What it says."""
    url: str
    """Where it leads, as recorded."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a link leads, looked at closely."""

    url: str
    """The address that would be opened, plain ASCII; the recorded one if none is."""
    opens: bool
    """Whether it is offered to be opened."""
    remarks: tuple[str, ...]
    """What is unusual about it, a sentence each."""


def destination(link: Link) -> Destination:
    """Look at where a link leads.

    Args:
        link: The link.

    Returns:
        An address in ASCII, so that what is shown is what is opened.
    """
    if _HIDDEN.search(link.url):
        return _closed(link, "It holds characters that cannot be seen.")
    if "\\" in link.url:
        return _closed(link, "It holds a \\, which browsers read in another way.")
    try:
        parts = urlsplit(link.url)
        host = parts.hostname or ""
        _ = parts.port  # a port that is none is found out only when it is asked for
    except ValueError:
        return _closed(link, "It is no address that a browser takes.")
    if parts.scheme not in _SCHEMES:
        return _closed(link, "Only http, https and mailto are opened from here.")
    if parts.scheme == "mailto":
        return Destination(quote(link.url, _KEPT), True, ())
    if not _HOST.fullmatch(_plain(host)):
        return _closed(link, "It names no place that a browser could go to.")
    url = quote(parts._replace(netloc=_place(parts)).geturl(), _KEPT)
    return Destination(url, True, tuple(_remarks(link, parts, host)))


def find_urls(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find the addresses in or across a part of a text.

    Args:
        text: The text, cleaned.
        start: Where the part begins.
        end: Where it ends.

    Yields:
        The half-open range of each.
    """
    for match in _URL.finditer(text, max(0, start - _LONGEST), end + _LONGEST):
        left, right = match.span()
        while right > left and (
            text[right - 1] in _TRAILING or _unopened(text[left:right])
        ):
            right -= 1
        if left < end and right > start:
            yield left, right


def _closed(link: Link, why: str) -> Destination:
    return Destination(link.url, False, (why,))


def _remarks(link: Link, parts: SplitResult, host: str) -> Iterator[str]:
    """Yield what a hurried reader of the address may take for something else."""
    if "@" in parts.netloc:
        yield f"What stands before @ is a user's name; it leads to {_plain(host)}."
    read = _spelled(host)
    if not read.isascii():
        yield f"The name of the place is not in plain letters: it reads {read}."
    named = _NAMES.match(link.text)
    if named and _bare(_plain(named[1])) != _bare(_plain(host)):
        yield f"Its text names another place: {named[1]}."


def _place(parts: SplitResult) -> str:
    """Return the part of an address that names the place, in ASCII."""
    before, at, place = parts.netloc.rpartition("@")
    host, bracket, port = place.rpartition(":") if ":" in place else (place, "", "")
    if place.endswith("]"):
        host, bracket, port = place, "", ""
    return f"{before}{at}{_plain(host)}{bracket}{port}"


def _plain(host: str) -> str:
    """Write a host's name in ASCII: RFC 3492, without any other mapping."""
    return ".".join(
        label
        if label.isascii()
        else f"xn--{label.lower().encode('punycode').decode('ascii')}"
        for label in host.split(".")
    )


def _spelled(host: str) -> str:
    """Write a host's name in the letters that its ASCII stands for."""
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


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _unopened(url: str) -> bool:
    """Say whether an address ends with a bracket that opened before it."""
    return any(
        url.endswith(close) and url.count(close) > url.count(begin)
        for begin, close in ("()", "[]", "{}")
    )
