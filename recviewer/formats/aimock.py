"""Fixtures of aimock (formerly llmock): the responses of its server to requests.

A fixture has what a request must `match` and the `response`, already folded; a recorded
one also has `recordedTimings`.
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
from recviewer.formats.values import duration, status
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Totals

_FIXTURE_FIELDS = frozenset({"match", "response"})

_RESPONSE_TYPE = "aimock.FixtureResponse"
"""aimock's name for the response of a fixture."""


class Aimock:
    """Reads fixtures of aimock."""

    name: ClassVar[str] = "aimock"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the fixtures of a file; None if it has none."""
        raws = parsing.split_list((document.fields or {}).get("fixtures", b"null"))
        fixtures = (mapping(parsing.loads(raw)) for raw in raws or ())
        first = next(fixtures, {})
        if not first.keys() >= _FIXTURE_FIELDS:
            return None
        return [_exchange(f, k) for k, f in enumerate((first, *fixtures))]


def _exchange(fixture: Mapping[str, Any], number: int) -> Exchange:
    request, response = fixture.get("match"), fixture.get("response")
    path = f".fixtures[{number}]"
    call = Call(
        raw=parsing.dumps(fixture),
        request=CallRequest(parsing.dumps(request), body=StoredBody(request)),
        response=CallResponse(
            raw=parsing.dumps(response),
            status=status(mapping(response)),
            body=StoredBody(response, f"{path}.response"),
            totals=_totals(mapping(fixture.get("recordedTimings"))),
        ),
    )
    made = to_exchange(call, number, Aimock.name)
    chunks = replace(made.response.chunks, type_name=_RESPONSE_TYPE)
    return replace(made, response=replace(made.response, chunks=chunks))


def _totals(timings: Mapping[str, Any]) -> Totals | None:
    """Read the totals. The delays belong to chunks that are not stored."""
    first = duration(timings.get("ttftMs"))
    total = duration(timings.get("totalDurationMs"))
    return Totals(first, total, "recordedTimings") if first or total else None
