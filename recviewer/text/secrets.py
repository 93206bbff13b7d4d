"""Secrets in URLs and headers, masked until a person reveals them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

MASK: Final = "••••"
"""Stands for a secret of any length."""

_SECRET_NAME: Final = (
    r"auth(?!ority)|api[-_]?key|token(?!s)|cookie|secret|passw(or)?d|signature|credential"
    r"|session|jwt|(access|account|functions?|master|private|subscription|virtual)"
    r"[-_]?key|[-_](pass|pwd|sig)$"
)
"""Pattern of secret names in any case. Compiled at first use, which takes 1 ms."""
_SECRET_WORDS: Final = frozenset({"code", "key", "pass", "pwd", "sig"})
"""Names that are secret only as a whole."""
_URL_FIELD: Final = re.compile(r"(?<=[?&;#])([^=&;#?\s]+)=([^&;#\s]*)")
_SHARED_PREFIXES: Final = ("sk-", "sk_", "pk-", "pk_")
"""How keys of many vendors begin, whatever their lengths are."""
_URL_USER: Final = re.compile(r"(?<=://)[^/@?#]+(?=@)")


_SECRET_IN_JSON: Final = (
    r'(\\?"[\w-]*(?:api[-_]?key|passw(?:or)?d|secret|private[-_]?key|authorization'
    r'|(?:access|auth|refresh)[-_]?token)\\?"\s*:\s*\\?")((?:[^"\\]|\\[^"])+)'
)
"""Pattern of a field with a secret in the JSON that is part of a text, in any case."""


def masked_text(text: str) -> str:
    """Mask what looks like a key in a text of any kind, and the secrets in its URLs."""
    return masked_piece(text, 0, len(text), secret_spans(text))


def masked_piece(
    text: str, start: int, end: int, secrets: Iterable[tuple[int, int]]
) -> str:
    """Return a piece of a text in which secrets are masked, also those cut by it.

    Args:
        text: The whole text.
        start: Where the piece starts.
        end: Where it ends.
        secrets: The spans of the secrets in the text, as `secret_spans` returns them.
    """
    pieces, at = [], start
    for left, right in secrets:
        if left < end and right > start:
            pieces += [text[at:left], MASK]
            at = right
    return "".join([*pieces, text[at:end]])


def masked_with_places(text: str, places: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Mask the secrets of a text, and follow places in it.

    All of a mask is there once the first piece of its secret is.

    Args:
        text: A text of any kind.
        places: Ascending places in the text.

    Returns:
        The text with masks, and where the places are in it.
    """
    secrets = secret_spans(text)
    if not secrets:
        return text, places
    masked = masked_piece(text, 0, len(text), secrets)
    return masked, list(_masked_places(places, secrets))


def _masked_places(
    places: Iterable[int], secrets: Sequence[tuple[int, int]]
) -> Iterator[int]:
    by, at = 0, 0
    for place in places:
        while at < len(secrets) and secrets[at][1] <= place:
            start, end = secrets[at]
            by += len(MASK) - (end - start)
            at += 1
        inside = at < len(secrets) and secrets[at][0] < place
        yield secrets[at][0] + len(MASK) + by if inside else place + by


def secret_spans(text: str) -> list[tuple[int, int]]:
    """Find what looks like a key in a text, and the secrets in its URLs.

    Returns:
        Start and end of each, ascending; none overlaps another.
    """
    found = [m.span(2) for m in re.finditer(_SECRET_IN_JSON, text, re.I)]
    found += [m.span() for m in re.finditer(_key_in_text(), text)]
    found += [m.span() for m in _URL_USER.finditer(text)]
    fields = _URL_FIELD.finditer(text)
    found += [m.span(2) for m in fields if _is_secret_field(m)]
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def is_secret(name: str) -> bool:
    """Return whether a header or query field of this name holds a secret."""
    return name.lower() in _SECRET_WORDS or bool(re.search(_SECRET_NAME, name, re.I))


def masked_url(url: str) -> str:
    """Mask the user and the secret query fields of the URLs in a text."""
    return _URL_USER.sub(MASK, _URL_FIELD.sub(_masked_field, url))


def _masked_field(match: re.Match[str]) -> str:
    return f"{match[1]}={MASK}" if _is_secret_field(match) else match[0]


def _is_secret_field(match: re.Match[str]) -> bool:
    name = match[1]
    if "%" in name:
        from urllib.parse import unquote  # takes 2 ms to import

        name = unquote(name)
    return is_secret(name.strip())


def masked_headers(headers: Mapping[str, object]) -> dict[str, object]:
    """Mask headers with secret names or values, and the URLs in others."""
    return {name: _masked_value(name, value) for name, value in headers.items()}


def _masked_value(name: str, value: object) -> object:
    if is_secret_header(name, value):
        return MASK
    if isinstance(value, list):
        return [_masked_value(name, each) for each in value]
    return masked_url(value) if isinstance(value, str) else value


def is_secret_header(name: str, value: object) -> bool:
    """Return whether the name or the value of a header is secret."""
    return is_secret(name) or any(
        re.match(_secret_value(), text, re.I) for text in _texts_in(value)
    )


def _texts_in(value: object) -> Iterator[str]:
    """Yield all texts in a value."""
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)
    else:
        yield str(value)


@cache
def _secret_value() -> str:
    """Return the pattern of the start of values that are secret under any name."""
    return (
        r"\s*((bearer|basic|digest|negotiate|token|apikey) |aws4-hmac"
        rf"|({_key_prefixes()})\w{{3}}|eyJ)"
    )


@cache
def _key_in_text() -> str:
    """Return the pattern of keys anywhere in a text.

    They contain digits, other words seldom do. Lengths and checksums do not count, as
    they do in `credentials`: to mask too much does little harm.
    """
    return (
        rf"(?<![A-Za-z0-9])(?:(?:{_key_prefixes()})(?=[\w-]*\d)[\w-]{{12,}}"
        r"|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?)"
        r"|(?<=[Bb]earer )[\w+/.=~-]{12,}"
    )


def _key_prefixes() -> str:
    from recviewer.text.vendor_keys import prefixes  # not needed to start

    # ASIA begins keys of AWS, and words such as ASIA-PACIFIC-2024.
    forms = (
        f"{prefix}(?!-)" if prefix.isalpha() and prefix.isupper() else re.escape(prefix)
        for prefix in (*prefixes(), *_SHARED_PREFIXES)
    )
    return "|".join(forms)
