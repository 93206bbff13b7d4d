"""Which format a file is of: each is asked, the first that knows it reads it."""

from __future__ import annotations

from collections.abc import Sequence

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
from recviewer.formats.timed import Timed
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
    Timed,
    GeminiCli,
    OpenAIBatch,
    AwsEventStream,
    Sse,
    Httprr,
    JsonLines,
    JsonChunks,
    Json,
)
"""All formats, in the order in which they are asked."""


def read(document: Document) -> Sequence[Exchange]:
    """Read the exchanges of a file.

    Raises:
        ValueError: If no format knows it, or one does, but it is broken.
    """
    for format in FORMATS:
        found = format.read(document)
        if found is not None:
            return found
    raise ValueError("it is neither JSON, JSON lines, YAML nor server-sent events")
