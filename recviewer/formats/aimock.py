"""Fixtures of aimock (once llmock): what its server answers to which request.

Each has what a request must `match` and the `response`, already folded; one that was
recorded keeps `recordedTimings` beside it.
https://github.com/CopilotKit/aimock/blob/main/src/types.ts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from msgspec.structs import replace

from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchange,
)
from recviewer.formats.document import Document
from recviewer.formats.values import duration, mapping, status
from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Totals

_FIELDS = frozenset({"match", "response"})

_TYPE = "aimock.FixtureResponse"
"""aimock's name for what a fixture answers."""


class Aimock:
    """Reads fixtures."""

    name: ClassVar[str] = "aimock"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the fixtures of a file; None where it has none."""
        raws = parsing.split_list((document.fields or {}).get("fixtures", b"null"))
        fixtures = (mapping(parsing.loads(raw)) for raw in raws or ())
        first = next(fixtures, {})
        if not first.keys() >= _FIELDS:
            return None
        return [_exchange(f, k) for k, f in enumerate((first, *fixtures))]


def _exchange(fixture: Mapping[str, Any], number: int) -> Exchange:
    asked, answered = fixture.get("match"), fixture.get("response")
    path = f".fixtures[{number}]"
    call = Call(
        raw=parsing.dumps(fixture),
        request=CallRequest(
            parsing.dumps(asked), body=StoredBody(asked, f"{path}.match")
        ),
        response=CallResponse(
            raw=parsing.dumps(answered),
            status=status(mapping(answered)),
            body=StoredBody(answered, f"{path}.response"),
            totals=_totals(mapping(fixture.get("recordedTimings"))),
        ),
    )
    found = to_exchange(call, number, Aimock.name)
    chunks = replace(found.response.chunks, type_name=_TYPE)
    return replace(found, response=replace(found.response, chunks=chunks))


def _totals(timings: Mapping[str, Any]) -> Totals | None:
    """Read the times; those between chunks are of chunks that are not kept."""
    first = duration(timings.get("ttftMs"))
    total = duration(timings.get("totalDurationMs"))
    return Totals(first, total, "recordedTimings") if first or total else None
