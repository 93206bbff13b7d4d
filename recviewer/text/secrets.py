"""Secrets in URLs and headers, masked until a person reveals them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
_SECRET_VALUE: Final = (
    r"\s*((bearer|basic|digest|negotiate|token|apikey) |aws4-hmac"
    r"|(sk|pk|gsk|hf|xai|pplx|tvly|gh[opsu]|github_pat|nvapi)[-_]\w{3}"
    r"|AIza|AKIA|eyJ)"
)
"""Pattern of the start of values that are secret under any name, in any case."""
_URL_USER: Final = re.compile(r"(?<=://)[^/@?#]+(?=@)")


_KEY_IN_TEXT: Final = (
    r"(?<![A-Za-z0-9])(?:(?:sk|pk|gsk|hf|xai|pplx|tvly|gh[opsu]|github_pat|nvapi)[-_]"
    r"(?=[\w-]*\d)[\w-]{12,}|AIza[\w-]{20,}|AKIA[A-Z0-9]{12,}"
    r"|eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?)"
    r"|(?<=[Bb]earer )[\w+/.=~-]{12,}"
)
"""Pattern of keys anywhere in a text. They contain digits, other words seldom do."""
_SECRET_IN_JSON: Final = (
    r'(\\?"[\w-]*(?:api[-_]?key|passw(?:or)?d|secret|private[-_]?key|authorization'
    r'|(?:access|auth|refresh)[-_]?token)\\?"\s*:\s*\\?")((?:[^"\\]|\\[^"])+)'
)
"""Pattern of a field with a secret in the JSON that is part of a text, in any case."""


def masked_text(text: str) -> str:
    """Mask what looks like a key in a text of any kind, and the secrets in its URLs."""
    text = re.sub(_SECRET_IN_JSON, rf"\1{MASK}", text, flags=re.I)
    return masked_url(re.sub(_KEY_IN_TEXT, MASK, text))


def is_secret(name: str) -> bool:
    """Return whether a header or query field of this name holds a secret."""
    return name.lower() in _SECRET_WORDS or bool(re.search(_SECRET_NAME, name, re.I))


def masked_url(url: str) -> str:
    """Mask the user and the secret query fields of the URLs in a text."""
    return _URL_USER.sub(MASK, _URL_FIELD.sub(_masked_field, url))


def _masked_field(match: re.Match[str]) -> str:
    name = match[1]
    if "%" in name:
        from urllib.parse import unquote  # takes 2 ms to import

        name = unquote(name)
    return f"{match[1]}={MASK}" if is_secret(name.strip()) else match[0]


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
        re.match(_SECRET_VALUE, text, re.I) for text in _texts_in(value)
    )


def _texts_in(value: object) -> Iterator[str]:
    """Yield all texts in a value."""
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(each)
    else:
        yield str(value)
