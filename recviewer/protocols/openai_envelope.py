"""What all chunks of OpenAI-like APIs carry around their choices."""

from __future__ import annotations

from typing import Any

import msgspec

from recviewer.model.transcript import Totals
from recviewer.protocols.builder import ReplyBuilder
from recviewer.protocols.errors import response_error
from recviewer.protocols.values import mapping, seconds, string


class Envelope(msgspec.Struct, gc=False):
    """The fields beside `choices`, with the vendors' additions."""

    created: Any = None
    model: Any = None
    usage: Any = None
    error: Any = None
    x_groq: Any = None
    timings: Any = None
    time_info: Any = None


def feed_envelope(event: Envelope, build: ReplyBuilder) -> None:
    """Fold everything of a chunk that is not about a choice."""
    if type(event.created) is int and (created := seconds(event.created)):
        build.created(created)
    if not build.model:
        build.model = string(event.model)
    if event.usage or event.x_groq or event.timings or event.time_info:
        _feed_figures(event, build)
    if event.error:
        build.error(response_error(event.error))


def _feed_figures(event: Envelope, build: ReplyBuilder) -> None:
    """Fold the token counts and the times, which Groq has among them."""
    usage = mapping(event.usage) or mapping(mapping(event.x_groq).get("usage"))
    if usage:
        build.usage(usage)
    totals = (
        _groq(usage)
        or _llama_cpp(mapping(event.timings))
        or _cerebras(mapping(event.time_info))
    )
    if totals:
        build.totals(totals)


def _groq(usage: dict[str, Any]) -> Totals | None:
    total = seconds(usage.get("total_time"))
    if not total:
        return None
    queue = seconds(usage.get("queue_time"))
    ttft = queue + seconds(usage.get("prompt_time"))
    return Totals(ttft or None, queue + total, "usage queue, prompt and total time")


def _llama_cpp(timings: dict[str, Any]) -> Totals | None:
    prompt = seconds(timings.get("prompt_ms"), 1000)
    predicted = seconds(timings.get("predicted_ms"), 1000)
    if not predicted:
        return None
    return Totals(prompt or None, prompt + predicted, "timings prompt_ms, predicted_ms")


def _cerebras(info: dict[str, Any]) -> Totals | None:
    total = seconds(info.get("total_time"))
    if not total:
        return None
    ttft = seconds(info.get("queue_time")) + seconds(info.get("prompt_time"))
    return Totals(ttft or None, total, "time_info queue, prompt and total time")
