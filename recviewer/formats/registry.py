"""Which format a file is of: each is asked, the first that knows it reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from recviewer import entry_points
from recviewer.entry_points import registered
from recviewer.formats.aimock import Aimock
from recviewer.formats.base import Format
from recviewer.formats.document import Document
from recviewer.formats.gemini_cli import GeminiCli
from recviewer.formats.go_vcr import GoVcr
from recviewer.formats.har import Har
from recviewer.formats.http_json import HttpJson
from recviewer.formats.httprr import Httprr
from recviewer.formats.langsmith import LangSmith
from recviewer.formats.nock import Nock
from recviewer.formats.ogx import Ogx
from recviewer.formats.openai_batch import OpenAIBatch
from recviewer.formats.raw_json import Json, JsonChunks
from recviewer.formats.raw_streams import AwsEventStream, JsonLines, Sse
from recviewer.formats.timed_chunks import TimedChunks
from recviewer.formats.vcr_ruby import VcrRuby
from recviewer.formats.vcr_websocket import VcrWebsocket
from recviewer.formats.vcrpy import Vcrpy
from recviewer.model.exchange import Exchange

FORMATS: tuple[type[Format], ...] = (
    Ogx,
    VcrWebsocket,
    GoVcr,
    Vcrpy,
    VcrRuby,
    HttpJson,
    Har,
    Nock,
    LangSmith,
    TimedChunks,
    Aimock,
    GeminiCli,
    OpenAIBatch,
    Httprr,
)
"""Formats that are easily told apart, in the order in which they are asked."""

RAW_FORMATS: tuple[type[Format], ...] = (
    AwsEventStream,
    Sse,
    JsonLines,
    JsonChunks,
    Json,
)
"""Formats that take almost anything of a kind: they are asked last."""


def read(document: Document) -> Sequence[Exchange]:
    """Read the exchanges of a file.

    Formats of other packages are asked before those that take almost anything.

    Raises:
        ValueError: If no format knows it, or one does, but it is broken.
    """
    if (found := _first(FORMATS, document)) is not None:
        return found
    others = registered(entry_points.FORMATS)
    if (found := _first(others.classes, document)) is not None:
        return found
    if (found := _first(RAW_FORMATS, document)) is not None:
        failures = others.failures
        return [replace(x, notes=(*x.notes, *failures)) for x in found]
    raise ValueError("it is neither JSON, JSON lines, YAML nor server-sent events")


def _first(
    formats: Iterable[type[Format]], document: Document
) -> Sequence[Exchange] | None:
    """Return what the first format that knows a file reads."""
    for format in formats:
        if (found := format.read(document)) is not None:
            return found
    return None
