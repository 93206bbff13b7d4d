"""R4: a body is not what its headers or its file say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from recviewer.check.examples import recording
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule
from recviewer.check.subject import Subject
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping

_NOT_UNPACKED: Final = ("data is cut off after", "data is broken after")
_NO_TEXT: Final = "shown as \ufffd"
"""Parts of the notes on bodies that cannot be decoded."""

_PART_HEADER: Final = "content-disposition:"
_HEAD_CHARACTERS: Final = 1_000
"""Beginning of a form in which the header of its first part stands."""

_REPLAYED_RAW: Final = frozenset({"vcrpy", "vcr-ruby"})
"""Formats whose players hand out headers and body as they stand in the file."""

_MAX_BYTES: Final = 5_000_000
"""Exchanges that are larger are not parsed again for this."""


def _check(subject: Subject) -> Iterator[Hit]:
    exchange = subject.exchange
    for note in exchange.notes:
        unpacked = not any(part in note for part in _NOT_UNPACKED)
        if not unpacked or (_NO_TEXT in note and not _uploads(subject)):
            yield Hit(note)
    if exchange.format in _REPLAYED_RAW and _says_compressed(subject):
        body = _raw_body(exchange.raw)
        if body and not body.startswith("!!binary") and body.isprintable():
            yield Hit("the headers say that the body is compressed, and it is not")


def _uploads(subject: Subject) -> bool:
    """Say whether the request is a form, whose parts may be files of any kind."""
    body = subject.exchange.request.body
    head = body[:_HEAD_CHARACTERS].lower() if isinstance(body, str) else ""
    return head.startswith("--") and _PART_HEADER in head


def _says_compressed(subject: Subject) -> bool:
    for name, value in subject.exchange.response.headers.items():
        if name.lower() == "content-encoding":
            return any(way in str(value) for way in ("gzip", "deflate", "br", "zstd"))
    return False


def _raw_body(raw: Any) -> str:
    """Return the body of a response as the file has it; empty if there is none."""
    if len(memoryview(raw)) > _MAX_BYTES:
        return ""
    try:
        value = mapping(parsing.loads(raw))
    except ValueError:
        return ""
    body = mapping(mapping(value.get("response")).get("body")).get("string")
    return body if isinstance(body, str) else ""


def _cassette(encoding: str) -> str:
    call = recording({"body": None, "is_streaming": False})["request"]
    return f"""\
interactions:
- request:
    method: POST
    uri: {call["url"]}
    body: '{{"model": "gpt-4o-mini", "messages": []}}'
    headers: {{}}
  response:
    status: {{code: 200, message: OK}}
    headers:
      {encoding}: [gzip]
      content-type: [application/json]
    body:
      string: '{{"choices": [{{"message": {{"content": "4"}}}}]}}'
version: 1
"""


RULE = Rule(
    id="R4",
    title="wrong encoding",
    severity=Severity.WARNING,
    means=(
        "A compressed body ends early or is broken, a text is not in the encoding of"
        " its file, or a cassette of vcrpy or VCR says `content-encoding: gzip` over a"
        " body that is plain text. Files that a form uploads need not be text."
    ),
    why=(
        "The client that replays it fails to decode the body, in a place that has"
        " nothing to do with what is tested."
    ),
    mend=(
        "Record it again. If your code rewrites responses before they are saved, let it"
        " remove the header `content-encoding` as well."
    ),
    bad={"a.yaml": _cassette("content-encoding")},
    good={"a.yaml": _cassette("x-encoding")},
    exchange=_check,
)
