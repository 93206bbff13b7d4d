"""Times that a response states for all of itself, in its body or its headers.

The body comes first, because the figures of an engine cover the answer to its end. Most
headers only hold the time up to its start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any

import msgspec
from msgspec.structs import replace

from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, seconds
from recviewer.model.exchange import Response
from recviewer.model.transcript import Totals

_MS = 1e3
"""Milliseconds in a second."""

_LAST_CHUNKS = 3
"""Chunks at the end of a response that may hold the figures."""

_WHOLE_METRIC = re.compile(r"gfet|total|origin|upstream|backend|server|^app$|response")
"""Names of metrics that are about all of the server's work."""

_DURATION = re.compile(r'dur="?(\d{1,12}(?:\.\d{1,12})?(?:e[+-]?\d{1,2})?)\b', re.I)

_MAX_METRICS = 50

_TELLING = re.compile(
    rb'"(x_groq|time_info|timings|latency_checkpoint|total_time'
    rb'|amazon-bedrock-invocationMetrics)"'
)
"""Fields with figures. Searching the text for them is cheaper than parsing it."""


def stated_times(response: Response, folded: Totals | None = None) -> Totals | None:
    """Return the times of a response: of its body, its recorder or its headers.

    Args:
        response: The response.
        folded: Times that its protocol has read.
    """
    came_whole = not response.streaming and len(response.chunks) == 1
    if (engine := folded or _of_body(response)) is not None:
        return _at_once(engine) if came_whole else engine
    if response.totals is None:
        return _of_headers(response)
    # Recorders without HTTP may have joined what came as a stream.
    over_http = response.status is not None
    return _at_once(response.totals) if came_whole and over_http else response.totals


def _at_once(totals: Totals) -> Totals:
    """Return the times of an answer that starts when it is complete."""
    return replace(totals, ttft=None, duration=totals.duration or totals.ttft)


def _of_body(response: Response) -> Totals | None:
    raws = response.chunks.raws
    for k in range(len(raws) - 1, max(-1, len(raws) - 1 - _LAST_CHUNKS), -1):
        if _TELLING.search(raws[k]):
            try:
                event = mapping(parsing.loads(raws[k]))
            except ValueError:
                continue
            event = mapping(event.get("__data__")) or event
            readings = (reading(event) for reading in _READINGS)
            if (found := next(filter(None, readings), None)) is not None:
                return found
    return None


def _groq(event: Mapping[str, Any]) -> Totals | None:
    """Read Groq's `usage`, at the top or in `x_groq`, which is in seconds."""
    stated = mapping(mapping(event.get("x_groq")).get("usage"))
    figures = stated or mapping(event.get("usage"))
    if not (total := seconds(figures.get("total_time"))):
        return None
    queue = seconds(figures.get("queue_time"))
    wait = queue + seconds(figures.get("prompt_time"))
    return _totals(wait, queue + total, "usage queue, prompt and total time")


def _cerebras(event: Mapping[str, Any]) -> Totals | None:
    """Read Cerebras' `time_info`, in seconds; its total includes the queue."""
    info = mapping(event.get("time_info"))
    wait = seconds(info.get("queue_time")) + seconds(info.get("prompt_time"))
    return _totals(wait, seconds(info.get("total_time")), _CEREBRAS)


_CEREBRAS = "time_info queue, prompt and total time"


def _llama_cpp(event: Mapping[str, Any]) -> Totals | None:
    """Read llama.cpp's `timings` of the prompt and of the prediction."""
    timings = mapping(event.get("timings"))
    wait = seconds(timings.get("prompt_ms"), _MS)
    predicted = seconds(timings.get("predicted_ms"), _MS)
    if predicted:
        return _totals(wait, wait + predicted, "timings prompt_ms, predicted_ms")
    each = seconds(timings.get("predicted_per_token_ms"), _MS)
    basis = "timings prompt_ms, predicted_per_token_ms"
    return _totals(wait, 0.0, basis, each) if each else None


def _azure(event: Mapping[str, Any]) -> Totals | None:
    """Read Azure's `latency_checkpoint`: first token, last token, between tokens."""
    stated = mapping(event.get("latency_checkpoint"))
    stated = stated or mapping(mapping(event.get("usage")).get("latency_checkpoint"))
    for side in ("service", "engine"):
        first = seconds(stated.get(f"{side}_ttft_ms"), _MS)
        last = seconds(stated.get(f"{side}_ttlt_ms"), _MS)
        each = seconds(stated.get(f"{side}_tbt_ms"), _MS)
        if first or last or each:
            return _totals(first, last, f"latency_checkpoint.{side}", each)
    return None


def _bedrock(event: Mapping[str, Any]) -> Totals | None:
    """Read the metrics that Bedrock adds to the last chunk of any model."""
    name = "amazon-bedrock-invocationMetrics"
    metrics = mapping(event.get(name))
    first = seconds(metrics.get("firstByteLatency"), _MS)
    return _totals(first, seconds(metrics.get("invocationLatency"), _MS), name)


_READINGS: tuple[Callable[[Mapping[str, Any]], Totals | None], ...] = (
    _groq,
    _cerebras,
    _llama_cpp,
    _azure,
    _bedrock,
)


class _Header(msgspec.Struct, frozen=True):
    """The headers of one provider, in lower case; empty for what it does not state."""

    ttft: str = ""
    """Name of the header with the time to the first byte."""
    total: str = ""
    """Name of the one with the time to the end."""
    per_token: str = ""
    """Name of the one with the time between two tokens."""
    per_second: float = _MS
    """How many of its units make a second."""


_HEADERS: Sequence[_Header] = (
    _Header("x-metrics-ttft-ms", "x-metrics-e2e-ms", "x-metrics-mean-itl-ms"),
    _Header(total="x-amzn-bedrock-invocation-latency"),
    _Header(total="x-total-time"),
    _Header(total="x-compute-time", per_second=1),
    _Header(per_token="x-time-per-token"),
    _Header("openai-processing-ms"),
    _Header("x-envoy-upstream-service-time"),
    _Header("x-kong-upstream-latency"),
    _Header("server-timing"),
)


def _of_headers(response: Response) -> Totals | None:
    """Read the first headers that hold a time."""
    if not response.headers:
        return None
    known = {str(name).lower(): value for name, value in response.headers.items()}
    figures = {name: _number(value) for name, value in known.items()}
    figures["server-timing"] = _server_timing(known.get("server-timing"))
    readings = (_of_header(header, figures, response) for header in _HEADERS)
    return next(filter(None, readings), None)


def _of_header(
    header: _Header, figures: Mapping[str, object], response: Response
) -> Totals | None:
    """Read the headers of one provider.

    An answer that was not streamed starts when it is complete.
    """
    names = (header.ttft, header.total, header.per_token)
    first, total, each = (seconds(figures.get(n), header.per_second) for n in names)
    if not response.streaming:
        name = header.total if total else header.ttft
        return _totals(0.0, total or first, name)
    each = 0.0 if total else each
    return _totals(first, total, ", ".join(compress(names, (first, total, each))), each)


def _server_timing(value: object) -> float | None:
    """Return the first duration of https://www.w3.org/TR/server-timing/ that counts.

    Most metrics are of a part, such as a cache or the network's edge.
    """
    for metric in str(value).split(",")[:_MAX_METRICS]:
        name, _, rest = metric.strip().partition(";")
        duration = _DURATION.search(rest)
        if duration and _WHOLE_METRIC.search(name.lower()):
            return float(duration[1])
    return None


def _number(value: object) -> object:
    """Return the value of a header, or the first of several, as a number."""
    value = value[0] if isinstance(value, list) and value else value
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _totals(
    ttft: float, total: float, basis: str, per_token: float = 0.0
) -> Totals | None:
    """Return the times, without those that are 0; None if all are."""
    if not (ttft or total or per_token):
        return None
    return Totals(ttft or None, total or None, basis, per_token or None)
