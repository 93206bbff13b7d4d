"""What gemini-cli's tests replay: `.responses`, each line a call without its request.

The shape is that of gemini-cli's `recordingContentGenerator.ts`: `method`, and
`response`, which is a list of chunks where the method streams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from recviewer.formats.call import answer_to_exchange
from recviewer.formats.document import Document, Record
from recviewer.framing import body
from recviewer.model.exchange import Exchange


class GeminiCli:
    """Reads lines of `method` and `response`."""

    name: ClassVar[str] = "gemini-cli"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the calls; None where the first line is no such call."""
        found = document.records("method", "response")
        if found is None or not isinstance(found[0].value("method"), str):
            return None
        return [_exchange(record, k) for k, record in enumerate(found)]


def _exchange(record: Record, number: int) -> Exchange:
    method = record.value("method")
    answered, path = record.body("response"), f"{record.path}.response"
    framed = (answered and body.json_value(answered, path)) or body.frame(None, path)
    return answer_to_exchange(
        replace(framed, streaming=not framed.chunks.whole),
        record.text,
        GeminiCli.name,
        number=number,
        endpoint=method if isinstance(method, str) else None,
    )
