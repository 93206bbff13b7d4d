"""Recordings that gemini-cli's tests replay: `.responses`, one call per line.

Each line has a `method` and a `response`, a list of chunks if the method streams;
requests are not recorded. Source: gemini-cli's `recordingContentGenerator.ts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace

from recviewer.formats.call import answer_to_exchange
from recviewer.formats.document import Document, Record
from recviewer.framing import body
from recviewer.model.exchange import Exchange


class GeminiCli:
    """Reads lines with `method` and `response`."""

    name: ClassVar[str] = "gemini-cli"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the calls; None if the first line is not such a call."""
        found = document.records("method", "response")
        if found is None or not isinstance(found[0].value("method"), str):
            return None
        return [_exchange(record, k) for k, record in enumerate(found)]


def _exchange(record: Record, number: int) -> Exchange:
    method = record.value("method")
    response, path = record.body("response"), f"{record.path}.response"
    framed = (response and body.json_value(response, path)) or body.frame(None, path)
    return answer_to_exchange(
        replace(framed, streaming=not framed.chunks.whole),
        record.text,
        GeminiCli.name,
        number=number,
        endpoint=method if isinstance(method, str) else None,
    )
