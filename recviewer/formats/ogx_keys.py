"""The keys by which OGX's recorder names recordings and finds them again.

A key is a hash of the request, normalised so that what differs from run to run does
not count. The recorder learned to normalise over time: what an older one named is not
found by today's. The rules were read from its source and measured on its recordings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from os.path import basename, splitext
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from recviewer.formats.ogx import Ogx
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange, Request

_SHARED_ENDPOINTS: Final = ("/api/tags", "/v1/models", "/v1/openai/v1/models")
"""Lists of models, which do not belong to one test."""

_KEY: Final = re.compile(r"[0-9a-f]{64}")

_UUID: Final = r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"

# Possessive quantifiers and the lookbehinds keep these linear on any text: they match
# what the recorder's own patterns match.
_SCORE: Final = re.compile(r"score:\s*+[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_ATTRIBUTES: Final = re.compile(r"(?:,\s*+|(?<!\s)\s++|)attributes:\s*+\{[^}]*+\}")
_DOCUMENT: Final = re.compile(rf"document_id:\s*+{_UUID}")
_CITATION: Final = re.compile(rf"<\|{_UUID}\|>")
_LONG_DECIMAL: Final = re.compile(r"-?(?<!\d)\d++\.\d{4,}")
_LONG_FRACTION: Final = re.compile(r"\.\d{4}")
"""In each of those. To look for it takes a fraction of the time."""

_CHANGED_SIGNS: Final = (
    *(b"score:", b"attributes:", b"document_id:"),
    *(b"<|", b"project_id"),
)
_CHANGED_NUMBER: Final = re.compile(rb"\.\d{4}")
_SMALL_NUMBER: Final = re.compile(rb"\de-\d")
"""Without any of these, nothing in JSON text is normalised."""

_DIGITS: Final = 5
"""Digits after the point that count."""

_encode: Final = json.JSONEncoder(sort_keys=True).encode
"""Writes what is hashed, as the recorder does."""

_STAND_IN: Final = "__NORMALIZED__"


class Normalizer(StrEnum):
    """What a recorder does to a request before it computes the key."""

    TODAYS = "today's"
    """Rounds numbers, and leaves out what a search in files makes anew."""
    ROUNDING = "rounding"
    """Rounds numbers only: the one before."""
    NONE = "none"
    """Does nothing: the oldest."""


class KeyCheck(Struct, frozen=True):
    """The key that a recording is named by, and the one its request has today."""

    named: str
    computed: str
    fits: Normalizer | None
    """The newest one that gives the name; None if none does."""

    @property
    def reachable(self) -> bool:
        """Whether today's recorder finds the recording."""
        return self.fits is Normalizer.TODAYS


def check_key(path: str, exchange: Exchange) -> KeyCheck | None:
    """Compare the name of a recording with the key of its request.

    Args:
        path: Path of the recording.
        exchange: The exchange in it.

    Returns:
        None if that cannot be checked: it is no native recording, or its name is no
        whole key, as with lists of models and in the first months of the recorder.
    """
    named = named_key(path)
    if named is None or exchange.format != Ogx.name:
        return None
    todays = hashed(exchange.request, exchange.test_id)
    computed = _key_of(todays)
    if computed is None:
        return None
    if computed == named:
        return KeyCheck(named, computed, Normalizer.TODAYS)
    for normalizer in (Normalizer.ROUNDING, Normalizer.NONE):
        older = hashed(exchange.request, exchange.test_id, normalizer)
        if older != todays and _key_of(older) == named:  # mostly nothing is normalised
            return KeyCheck(named, computed, normalizer)
    return KeyCheck(named, computed, None)


def named_key(path: str) -> str | None:
    """Return the key that a file is named by; None if it is named otherwise."""
    name = splitext(basename(path))[0]  # noqa: PTH119, PTH122
    return name if _KEY.fullmatch(name) else None


def key(
    request: Request,
    test_id: str | None,
    normalizer: Normalizer = Normalizer.TODAYS,
) -> str | None:
    """Return the key of a request, 64 hexadecimal digits; None as for `hashed`.

    Args:
        request: What was asked.
        test_id: The test that asked.
        normalizer: What is done to it before.
    """
    return _key_of(hashed(request, test_id, normalizer))


def _key_of(found: dict[str, Any] | None) -> str | None:
    """Return the key of what `hashed` returns."""
    if found is None:
        return None
    try:
        text = _encode(found)
    except RecursionError:
        return None
    return sha256(text.encode()).hexdigest()


def hashed(
    request: Request,
    test_id: str | None,
    normalizer: Normalizer = Normalizer.TODAYS,
) -> dict[str, Any] | None:
    """Return what a key is the hash of: the request as the recorder sees it.

    Its fields have the names that they have in the request of a recording, except
    `endpoint`, which is the path of its URL, and `test_id`.

    Returns:
        None if the request lacks something that belongs to the key.
    """
    try:
        if request.tool_name is not None:
            return _tool_call(request)
        if request.url is None or request.method is None:
            return None
        method = request.method.upper()
        if request.body_key == "payload":
            payload = _normalized(request.body, normalizer)
            return {
                "test_id": test_id,
                "url": request.url,
                "method": method,
                "payload": payload,
            }
        if not isinstance(request.body, dict):
            return None
        url = urlsplit(request.url)
        body = _normalized(request.body, normalizer)
        if "bedrock" in url.netloc and normalizer is not Normalizer.NONE:
            body.pop("stream_options", None)
    except (ValueError, RecursionError):
        return None
    found = {"method": method, "endpoint": url.path, "body": body}
    shared = url.path in _SHARED_ENDPOINTS
    return found if shared else found | {"test_id": test_id}


def _tool_call(request: Request) -> dict[str, Any]:
    """Return the call of a tool, which is not normalised and belongs to no test."""
    fields = parsing.loads(request.raw)
    names = ("provider", "tool_name", "kwargs")
    return {name: fields.get(name) for name in names}


def _normalized(value: Any, normalizer: Normalizer) -> Any:
    if normalizer is Normalizer.NONE or _is_normal(value):
        return dict(value) if isinstance(value, dict) else value
    if normalizer is Normalizer.ROUNDING:
        return _with_strings(value, _rounded)
    return _without_project(_with_strings(value, normalized_text))


def _is_normal(value: Any) -> bool:
    """Say whether no normaliser changes a JSON value, as far as that is quickly seen.

    Most are like that: to look through their text takes a fifth of the time.
    """
    try:
        text = msgspec.json.encode(value)
    except (TypeError, UnicodeEncodeError):
        text = parsing.dumps(value)
    return text.isascii() and not (
        any(sign in text for sign in _CHANGED_SIGNS)
        or _CHANGED_NUMBER.search(text)
        or (b"e-" in text and _SMALL_NUMBER.search(text))
    )


def _with_strings(value: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of a JSON value with its strings changed and its floats rounded."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _with_strings(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_strings(item, change) for item in value]
    return round(value, _DIGITS) if isinstance(value, float) else value


def _without_project(value: Any, *, outermost: bool = True) -> Any:
    """Drop the project that a provider was configured with, in place.

    It is dropped from the outermost object, and from those that are items of a list.
    """
    if isinstance(value, dict):
        for name, item in value.items():
            if outermost and name in ("extra_body", "extra_query"):
                _drop_project(item)
            _without_project(item, outermost=False)
    elif isinstance(value, list):
        for item in value:
            _without_project(item)
    return value


def _drop_project(extra: Any) -> None:
    if isinstance(extra, dict):
        extra.pop("project_id", None)


def normalized_text(text: str) -> str:
    """Round the decimals of a text, and replace what a search in files makes anew."""
    if "score:" in text:
        text = _SCORE.sub(f"score: {_STAND_IN}", text)
    if "attributes:" in text:
        end = text.rfind("}") + 1
        text = _ATTRIBUTES.sub("", text[:end]) + text[end:]
    if "document_id:" in text:
        text = _DOCUMENT.sub(f"document_id: {_STAND_IN}", text)
    if "<|" in text:
        text = _CITATION.sub(f"<|{_STAND_IN}|>", text)
    return _rounded(text)


def _rounded(text: str) -> str:
    if not _LONG_FRACTION.search(text):
        return text
    return _LONG_DECIMAL.sub(lambda found: f"{float(found[0]):.{_DIGITS}f}", text)
