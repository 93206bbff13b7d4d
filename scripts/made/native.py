"""Native recordings: one call a file, its body a list of items or of lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from scripts.made.case import MODEL, Case
from scripts.made.framings import framings


def recordings(case: Case) -> Iterator[tuple[str, bytes]]:
    """Yield the ways in which the recorder may have written a call.

    Yields:
        A name for the way, and the file.
    """
    type_name = case.endpoint.type_name
    if type_name:
        typed = [{"__type__": type_name, "__data__": e} for e in case.events]
        yield "native typed", _file(case, typed if case.streamed else typed[0])
    if case.streamed and "sse" in case.endpoint.framings:
        events = framings(case)[0].body(case).data.decode()
        yield "native lines", _file(case, events.removesuffix("\n").split("\n"))
    yield (
        "native plain",
        _file(case, list(case.events) if case.streamed else case.events[0]),
    )


def _file(case: Case, body: Any) -> bytes:
    request = {
        "method": "POST",
        "url": case.endpoint.url,
        "headers": {},
        "body": dict(case.endpoint.request),
        "endpoint": "",
        "model": MODEL,
    }
    response = {"body": body, "is_streaming": case.streamed, "status": case.status}
    whole = {"test_id": "made/test.py::test", "request": request, "response": response}
    return json.dumps(whole | {"id_normalization_mapping": {}}, indent=1).encode()
