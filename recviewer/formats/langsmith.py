"""Runs as LangSmith keeps them: what went into a model, what came out, and when.

A run alone, a list of runs, one a line, or what a client posts (`post` and `patch`).
https://docs.langchain.com/langsmith/run-data-format
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from recviewer.formats import timing
from recviewer.formats.call import Answered, Asked, Call, Stored, exchange
from recviewer.formats.document import Document
from recviewer.formats.values import mapping, number, text
from recviewer.framing import json_text
from recviewer.model.exchange import Exchange
from recviewer.model.transcript import Arrivals, ResponseError, Totals

_TOKENS = 'map(select(.name == "new_token" and (.kwargs.token // "") != ""))'
"""jq filter from a run's events to those that hold a token."""

_FIELDS = frozenset({"run_type", "inputs"})


class LangSmith:
    """Reads runs."""

    name: ClassVar[str] = "langsmith"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read the runs of a file; None where its first object is none."""
        found = _runs(document)
        first = next(found, None)
        if first is None or not first[0].keys() >= _FIELDS:
            return None
        calls = (_call(run, path) for run, path in (first, *found))
        return [exchange(call, k, LangSmith.name) for k, call in enumerate(calls)]


def _runs(document: Document) -> Iterator[tuple[Mapping[str, Any], str]]:
    fields = document.fields
    if fields is None:
        raws = document.items if document.items is not None else document.rows
        yield from _parsed(raws or (), "")
    elif "post" in fields:
        posted = _parsed(json_text.split_list(fields["post"]) or (), ".post")
        patches = json_text.loads(fields.get("patch", b"[]"))
        for run, path in posted:
            yield _patched(run, patches if isinstance(patches, list) else []), path
    elif fields.keys() >= _FIELDS:
        yield mapping(json_text.loads(document.data)), ""


def _parsed(raws: Sequence[Any], path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    for k, raw in enumerate(raws):
        yield mapping(json_text.loads(raw)), f"{path or '.'}[{k}]"


def _patched(run: Mapping[str, Any], patches: Sequence[Any]) -> Mapping[str, Any]:
    """Return a run with what was told of it when it ended."""
    known = map(mapping, patches)
    same = (p for p in known if run.get("dotted_order") == p.get("dotted_order"))
    return {**run, **next(same, {})}


def _call(run: Mapping[str, Any], path: str) -> Call:
    asked, answered = run.get("inputs"), run.get("outputs")
    tokens = [event for event in _events(run) if _token(event)]
    answer = Stored(answered, f"{path}.outputs")
    if tokens:
        answer = Stored(tokens, f"{path}.events | {_TOKENS}")
    return Call(
        raw=json_text.dumps(run),
        request=Asked(raw=json_text.dumps(asked), body=Stored(asked, f"{path}.inputs")),
        response=Answered(
            raw=json_text.dumps(answered),
            body=answer,
            streaming=bool(tokens),
            error=_error(run.get("error")),
            arrivals=_arrivals(run, tokens),
            totals=_totals(run),
        ),
        test_id=text(run, "name"),
    )


def _events(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the events of new tokens."""
    events = run.get("events")
    known = map(mapping, events if isinstance(events, list) else ())
    return [event for event in known if event.get("name") == "new_token"]


def _token(event: Mapping[str, Any]) -> str | None:
    return text(mapping(event.get("kwargs")), "token")


def _error(value: object) -> ResponseError | None:
    return ResponseError(value) if isinstance(value, str) and value else None


def _arrivals(run: Mapping[str, Any], tokens: Sequence[Any]) -> Arrivals | None:
    start = _seconds(run.get("start_time"))
    if start is None or not tokens:
        return None
    seconds = (_seconds(event.get("time")) for event in tokens)
    since = [None if s is None else (s - start) * 1_000 for s in seconds]
    return timing.of_times(since, "new_token events")


def _totals(run: Mapping[str, Any]) -> Totals | None:
    start, end = _seconds(run.get("start_time")), _seconds(run.get("end_time"))
    if start is None or end is None or end <= start:
        return None
    first = next((_seconds(event.get("time")) for event in _events(run)), None)
    ttft = None if first is None or first < start else first - start
    return Totals(ttft, end - start, "start_time, end_time")


def _seconds(value: object) -> float | None:
    """Return a time since the epoch, of milliseconds or of ISO 8601 text."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    milliseconds = number(value)
    return None if milliseconds is None else milliseconds / 1_000
