"""Times that a response states for the whole of itself, in its body or its headers.

Bodies are asked first: an engine's own figures cover the answer to its end. Of the
headers most tell only how long the answer let wait for itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any

import msgspec

from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import mapping, seconds
from recviewer.model.exchange import Response
from recviewer.model.transcript import Totals

_MS = 1e3
"""Units of milliseconds in a second."""

_LAST = 3
"""Figures stand in one of so many last chunks."""

_TELLING = re.compile(
    rb'"(x_groq|time_info|timings|latency_checkpoint|total_time'
    rb'|amazon-bedrock-invocationMetrics)"'
)
"""Fields that hold figures: a look at the text is cheaper than parsing it."""


def stated_times(response: Response) -> Totals | None:
    """Return the times of a response, of the most telling source it has.

    Args:
        response: The response; its recorder's own figures come after its body's.
    """
    return _of_body(response) or response.totals or _of_headers(response)


def _of_body(response: Response) -> Totals | None:
    raws = response.chunks.raws
    for k in range(len(raws) - 1, max(-1, len(raws) - 1 - _LAST), -1):
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
    """Groq's `usage`, at the top or in `x_groq`: seconds in queue, prompt, total."""
    stated = mapping(mapping(event.get("x_groq")).get("usage"))
    figures = stated or mapping(event.get("usage"))
    if not (total := seconds(figures.get("total_time"))):
        return None
    queue = seconds(figures.get("queue_time"))
    wait = queue + seconds(figures.get("prompt_time"))
    return _totals(wait, queue + total, "usage queue, prompt and total time")


def _cerebras(event: Mapping[str, Any]) -> Totals | None:
    """Cerebras' `time_info`, in seconds; its total includes the queue."""
    info = mapping(event.get("time_info"))
    wait = seconds(info.get("queue_time")) + seconds(info.get("prompt_time"))
    return _totals(wait, seconds(info.get("total_time")), _CEREBRAS)


_CEREBRAS = "time_info queue, prompt and total time"


def _llama_cpp(event: Mapping[str, Any]) -> Totals | None:
    """Take llama.cpp's `timings` of the prompt and of what was predicted."""
    timings = mapping(event.get("timings"))
    wait = seconds(timings.get("prompt_ms"), _MS)
    predicted = seconds(timings.get("predicted_ms"), _MS)
    if predicted:
        return _totals(wait, wait + predicted, "timings prompt_ms, predicted_ms")
    each = seconds(timings.get("predicted_per_token_ms"), _MS)
    basis = "timings prompt_ms, predicted_per_token_ms"
    return _totals(wait, 0.0, basis, each) if each else None


def _azure(event: Mapping[str, Any]) -> Totals | None:
    """Azure's `latency_checkpoint`: to the first and the last token, and between."""
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
    """Take the metrics that Bedrock adds to the last chunk of any model."""
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
    """Headers of one provider, lower case, and what they tell."""

    ttft: str = ""
    """To the first byte of the answer."""
    total: str = ""
    """To its end."""
    per_token: str = ""
    """From each of its tokens to the next."""
    per_second: float = _MS
    """Units in a second."""


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
    """Read the first headers that tell a time."""
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
    """Take what the headers of one provider tell.

    An answer that was not streamed begins when it is complete.
    """
    names = (header.ttft, header.total, header.per_token)
    first, total, each = (seconds(figures.get(n), header.per_second) for n in names)
    if not response.streaming:
        name = header.total if total else header.ttft
        return _totals(0.0, total or first, name)
    each = 0.0 if total else each
    return _totals(first, total, ", ".join(compress(names, (first, total, each))), each)


def _server_timing(value: object) -> float | None:
    """Return the first duration of https://www.w3.org/TR/server-timing/."""
    duration = re.search(r"dur=(\d{1,12}(?:\.\d+)?)", str(value))
    return float(duration[1]) if duration else None


def _number(value: object) -> object:
    """Return a header's value as a number; lists hold it once."""
    value = value[0] if isinstance(value, list) and value else value
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return None


def _totals(
    ttft: float, total: float, basis: str, per_token: float = 0.0
) -> Totals | None:
    """Return the figures that are there; None where none is."""
    if not (ttft or total or per_token):
        return None
    return Totals(ttft or None, total or None, basis, per_token or None)
