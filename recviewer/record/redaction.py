"""Replaces the secrets of an exchange before anything of it is written to disk."""

from __future__ import annotations

from recviewer.check.secrets.redact import replaced, secrets_of
from recviewer.check.secrets.stand_ins import StandIns
from recviewer.check.subject import Subject
from recviewer.errors import ReadError
from recviewer.reading import reader
from recviewer.record.capture import Capture, Headers
from recviewer.record.native import Native
from recviewer.text.secrets import masked_headers, masked_url

_NAME = "recording.json"
"""Stands for a path where none is known yet."""


class SecretLeftError(Exception):
    """A secret stands where it cannot be replaced faithfully."""


def recording_without_secrets(capture: Capture) -> bytes:
    """Return the file of an exchange, without its secrets.

    The keys in its headers and its URL are learned first, and replaced wherever else
    they stand: servers send them back in errors.

    Raises:
        SecretLeftError: One of them is left.
    """
    written = Native(capture)
    whole = written.file(
        url=capture.url,
        sent=capture.request_headers,
        received=capture.headers,
    )
    stand_ins = StandIns()
    for secret, public in secrets_of(whole, _subjects(whole)):
        stand_ins.add(secret, public)
    masked = written.file(
        url=masked_url(capture.url),
        sent=_masked(capture.request_headers),
        received=_masked(capture.headers),
    )
    if not len(stand_ins):
        return masked
    data = replaced(masked, _subjects(masked), stand_ins)
    if any(secret in text for text in _texts(data) for secret, _ in stand_ins.items()):
        raise SecretLeftError
    return data


def _masked(headers: Headers) -> Headers:
    return [(name, str(masked_headers({name: value})[name])) for name, value in headers]


def _subjects(data: bytes) -> list[Subject]:
    try:
        recording = reader.parse(data, _NAME)
    except ReadError:
        return []
    return [Subject(_NAME, exchange) for exchange in recording.exchanges]


def _texts(data: bytes) -> list[str]:
    """Return all texts of a recording, and the file itself."""
    texts = [data.decode("utf-8", "replace")]
    for subject in _subjects(data):
        texts += (text.text for text in subject.texts())
    return texts
