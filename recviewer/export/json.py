"""One exchange as a JSON document: the line that `show --format jsonl` prints."""

from __future__ import annotations

from collections.abc import Mapping

from recviewer.jsondoc import parsing
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, ResponseError, Transcript
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import timeline
from recviewer.text.sanitize import escaped_json


def json_line(path: str, exchange: Exchange, reply: Reply) -> str:
    """Write an exchange as one line of JSON.

    Returns:
        JSON in which all text is as recorded; control characters are escaped.
    """
    return escaped_json(parsing.dumps(_document(path, exchange, reply)).decode())


def _document(path: str, exchange: Exchange, reply: Reply) -> Mapping[str, object]:
    request, response = exchange.request, exchange.response
    return {
        "path": path,
        "exchange": exchange.number,
        "format": exchange.format,
        "protocol": exchange.protocol,
        "streaming": response.streaming,
        "method": request.method,
        "url": request.url,
        "endpoint": request.endpoint_name or None,
        "model": request.model or reply.model,
        "status": response.status,
        "test_id": exchange.test_id,
        "test_from_path": exchange.test_from_path,
        "chunks": len(response.chunks),
        "choices": [_choice(choice) for choice in reply.choices],
        "usage": reply.usage,
        "error": _error(reply.error),
        "timing": timing(exchange, reply),
    }


def _choice(choice: Transcript) -> Mapping[str, object]:
    return {
        "index": choice.index,
        "role": choice.role,
        "content": choice.text(Kind.CONTENT),
        "reasoning": choice.text(Kind.REASONING),
        "refusal": choice.text(Kind.REFUSAL),
        "tool_calls": [
            {"id": call.id, "name": call.name, "arguments": call.arguments}
            for call in choice.tool_calls
        ],
        "finish_reason": choice.finish_reason,
        "cut_off": choice.cut_off,
    }


def _error(error: ResponseError | None) -> Mapping[str, object] | None:
    if error is None:
        return None
    return {"type": error.type, "code": error.code, "message": error.message}


def timing(exchange: Exchange, reply: Reply) -> Mapping[str, object]:
    """Describe the clock of a replay; only a clock that was recorded has figures."""
    if not exchange.response.replayable:
        return dict.fromkeys(("source", "ttft_ms", "duration_ms", "basis"))
    clock = timeline(reply, Pace()).clock
    return {
        "source": clock.source,
        "ttft_ms": _milliseconds(clock.ttft),
        "duration_ms": _milliseconds(clock.duration),
        "basis": clock.basis,
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)
