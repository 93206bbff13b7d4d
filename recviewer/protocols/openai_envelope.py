"""The fields around the choices in all chunks of OpenAI-like APIs."""

from __future__ import annotations

from typing import Any

import msgspec

from recviewer.jsondoc.values import mapping, seconds, string
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.recorded_errors import is_error_event, response_error


class Envelope(msgspec.Struct, gc=False):
    """Fields beside `choices`, with the additions of vendors."""

    created: Any = None
    model: Any = None
    usage: Any = None
    error: Any = None
    x_groq: Any = None
    message: Any = None
    code: Any = None
    type: Any = None
    choices: Any = None


def feed_envelope(event: Envelope, build: ReplyBuilder) -> None:
    """Fold the fields of a chunk that are not about a choice."""
    stated = event.created
    if stated and type(stated) is int and (created := seconds(stated)):
        build.created(created)
    if not build.model:
        build.model = string(event.model)
    if event.usage or event.x_groq:
        in_groq = mapping(event.x_groq).get("usage")
        build.usage(mapping(event.usage) or mapping(in_groq))
    if event.x_groq and (stopped := mapping(event.x_groq).get("error")):
        build.error(response_error(stopped))
    if event.error:
        build.error(response_error(event.error))
    elif event.message and event.choices is None and event.model is None:
        named = {"message": event.message, "code": event.code, "type": event.type}
        if is_error_event({k: v for k, v in named.items() if v is not None}):
            build.error(response_error(named))
