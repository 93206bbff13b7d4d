"""The fields of Gemini's responses, in snake_case and in camelCase."""

from __future__ import annotations

from functools import cache
from typing import Any

from recviewer.protocols.fold import known_fields
from recviewer.protocols.fold.known_fields import ANYTHING, ERROR, Known


def get(fields: dict[str, Any], name: str) -> Any:
    """Return a field by its snake_case name, however it is spelled."""
    value = fields.get(name)
    return fields.get(_camel(name)) if value is None else value


@cache
def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _known(names: str = "", *, texts: str = "", **inner: Known) -> Known:
    """List the fields of an object, which may be spelled in either way."""
    fields = known_fields.known(_both(names), texts=_both(texts))
    spelled = {**inner, **{_camel(name): field for name, field in inner.items()}}
    return fields.with_inner(spelled)


def _both(names: str) -> str:
    return " ".join(f"{name} {_camel(name)}" for name in names.split())


CALL = _known("args partial_args will_continue", texts="name")
"""The fields of a call."""

_CANDIDATE = _known(
    "safety_ratings citation_metadata grounding_metadata grounding_attributions "
    "token_count avg_logprobs logprobs_result url_context_metadata score",
    texts="finish_reason",
    content=_known("parts"),
)

FIELDS = _known(
    "model_version response_id create_time sdk_http_response model_status parsed "
    "automatic_function_calling_history",
    candidates=_CANDIDATE,
    usage_metadata=ANYTHING,
    prompt_feedback=_known("block_reason_message safety_ratings", texts="block_reason"),
    error=ERROR,
)
"""The fields of a response. Its parts are looked at where they are folded."""
