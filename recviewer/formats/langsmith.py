"""Runs of LangSmith: inputs, outputs and times of a model.

A single run, a list of runs, one run per line, or the body of a client's post (`post`
and `patch`). https://docs.langchain.com/langsmith/run-data-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from recviewer.formats.arrivals import arrivals_from_times
from recviewer.formats.call import (
    Call,
    CallRequest,
    CallResponse,
    StoredBody,
    to_exchanges,
)
from recviewer.formats.document import Document, JsonValue
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import epoch_seconds, first_string, mapping, number
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Arrivals, ResponseError, Totals

_TOKEN_EVENTS = 'map(select(.name == "new_token" and (.kwargs.token // "") != ""))'
"""jq filter from the events of a run to those with a token."""

_RUN_FIELDS = frozenset({"run_type", "inputs"})


class LangSmith:
    """Reads runs of LangSmith."""

    name: ClassVar[str] = "langsmith"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the runs of a file; None if its first object is not a run."""
        runs = _runs(document)
        first = next(runs, None)
        if first is None or not mapping(first.whole.value).keys() >= _RUN_FIELDS:
            return None
        return to_exchanges(map(_call, (first, *runs)), LangSmith.name)


class _Run(msgspec.Struct, frozen=True):
    """A run, and where its outputs are."""

    whole: JsonValue
    """The run."""
    outputs_path: str
    """jq path of its outputs."""


def _runs(document: Document) -> Iterator[_Run]:
    fields = document.fields
    if fields is None:
        yield from (_run(value) for value in document.values())
    elif "post" in fields:
        ends = _values(fields.get("patch", b"[]"), ".patch")
        for start in _values(fields["post"], ".post"):
            yield _run(start, ends)
    elif fields.keys() >= _RUN_FIELDS:
        yield _run(JsonValue.parse(document.data, ""))


def _values(raw: Any, path: str) -> list[JsonValue]:
    raws = parsing.split_list(raw) or ()
    return [JsonValue.parse(raw, f"{path}[{k}]") for k, raw in enumerate(raws)]


def _run(start: JsonValue, ends: Sequence[JsonValue] = ()) -> _Run:
    """Return a run merged with what was posted at its end."""
    order = mapping(start.value).get("dotted_order")
    same = (end for end in ends if mapping(end.value).get("dotted_order") == order)
    end = next(same, None)
    if end is None:
        return _Run(start, f"{start.path}.outputs")
    value = {**mapping(start.value), **mapping(end.value)}
    holder = end if "outputs" in mapping(end.value) else start
    whole = JsonValue(parsing.dumps(value), value, start.path)
    return _Run(whole, f"{holder.path}.outputs")


def _call(recorded: _Run) -> Call:
    run, path = mapping(recorded.whole.value), recorded.whole.path
    request, response = run.get("inputs"), run.get("outputs")
    tokens = [event for event in _token_events(run) if _token(event)]
    answer = StoredBody(response, recorded.outputs_path)
    if tokens:
        answer = StoredBody(tokens, f"{path}.events | {_TOKEN_EVENTS}")
    return Call(
        raw=recorded.whole.raw,
        request=CallRequest(raw=parsing.dumps(request), body=StoredBody(request)),
        response=CallResponse(
            raw=parsing.dumps(response),
            body=answer,
            streaming=bool(tokens),
            error=_error(run.get("error")),
            arrivals=_arrivals(run, tokens),
            totals=_totals(run),
        ),
        test_id=first_string(run, "name"),
    )


def _token_events(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the events of new tokens."""
    events = run.get("events")
    known = map(mapping, events if isinstance(events, list) else ())
    return [event for event in known if event.get("name") == "new_token"]


def _token(event: Mapping[str, Any]) -> str | None:
    return first_string(mapping(event.get("kwargs")), "token")


def _error(value: object) -> ResponseError | None:
    return ResponseError(value) if isinstance(value, str) and value else None


def _arrivals(run: Mapping[str, Any], tokens: Sequence[Any]) -> Arrivals | None:
    start = _seconds(run.get("start_time"))
    if start is None or not tokens:
        return None
    seconds = (_seconds(event.get("time")) for event in tokens)
    since = [None if s is None else (s - start) * 1_000 for s in seconds]
    return arrivals_from_times(since, "new_token events")


def _totals(run: Mapping[str, Any]) -> Totals | None:
    start, end = _seconds(run.get("start_time")), _seconds(run.get("end_time"))
    if start is None or end is None or end <= start:
        return None
    first = next((_seconds(event.get("time")) for event in _token_events(run)), None)
    ttft = None if first is None or first < start else first - start
    return Totals(ttft, end - start, "start_time, end_time")


def _seconds(value: object) -> float | None:
    """Return a time in seconds since the epoch, from milliseconds or ISO 8601 text."""
    if isinstance(value, str):
        return epoch_seconds(value)
    milliseconds = number(value)
    return None if milliseconds is None else milliseconds / 1_000
