"""The known fields of OpenAI's Responses API: events, responses, items and parts."""

from __future__ import annotations

from typing import Any

from recviewer.protocols.fold.known_fields import (
    ANYTHING,
    Known,
    by_type,
    event,
    known,
)
from recviewer.protocols.openai_responses_events import DELTAS, DONES, SESSION_KINDS

_PART = "type annotations logprobs parsed"

PART = by_type(
    {
        "output_text": known(_PART, texts="text"),
        "text": known(_PART, texts="text"),
        "input_text": known(_PART, texts="text"),
        "summary_text": known(_PART, texts="text"),
        "reasoning_text": known(_PART, texts="text"),
        "refusal": known(_PART, texts="refusal"),
    },
    known(_PART, texts="text refusal transcript"),
)

_ITEM = "type status phase call_id item_id output_index"

_MESSAGE = known(f"{_ITEM} name", content=PART.or_a_text())

_REASONING = known(
    f"{_ITEM} encrypted_content signature format",
    content=PART.or_a_text(),
    summary=PART,
)

_CALL = known(
    # One of the fields with arguments is folded; the protocol notes the others.
    f"{_ITEM} arguments input code action actions operation queries revised_prompt "
    "container_id server_label caller namespace created_by agent approval_request_id "
    "pending_safety_checks execution max_output_length environment size quality "
    "background output_format",
    texts="name",
)


def _item(item: dict[str, Any]) -> Known | None:
    """Return what is known of an item; the protocol notes those of other types."""
    kind = str(item.get("type"))
    if kind == "message":
        return _MESSAGE
    if kind == "reasoning":
        return _REASONING
    return _CALL if kind.endswith("_call") or "arguments" in item else None


_ITEMS = Known(None, pick=_item)

_RESPONSE = event(
    "background completed_at conversation content_filters frequency_penalty "
    "presence_penalty instructions max_output_tokens max_tool_calls metadata "
    "moderation parallel_tool_calls previous_response_id prompt prompt_cache_key "
    "prompt_cache_retention prompt_cache_options reasoning safety_identifier store "
    "temperature text tool_choice tool_usage tools top_logprobs top_p truncation user "
    "copilot_usage input context_management include billing system_fingerprint cost "
    "output_text type debug_output citations incomplete_details status_details audio "
    "conversation_id modalities output_modalities voice output_audio_format",
    texts="status",
    output=_ITEMS,
)
"""Fields of a response: much of it repeats the request."""

_EVENT = (
    "type item_id output_index content_index summary_index annotation annotation_index "
    "logprobs snapshot name agent copilot_usage call_id elapsed_ms"
)

_OTHER = event(
    f"{_EVENT} message param status",
    texts="code",
    # The protocol notes these with the name of the event.
    delta=ANYTHING.or_a_text(),
    response=_RESPONSE,
    item=_ITEMS,
    part=PART,
)

_SESSION = event(
    f"{_EVENT} session conversation previous_item_id audio_start_ms audio_end_ms "
    # The protocol notes what these hold.
    "delta transcript format",
    item=_ITEMS,
)
"""Fields of an event that is about no response."""

_DELTA = event(_EVENT, texts="delta")

_TEXTS = {
    **dict.fromkeys(DELTAS, _DELTA),
    **{kind: event(_EVENT, texts=stream.whole) for kind, stream in DONES.items()},
}


def _event(fields: dict[str, Any]) -> Known:
    """Return what is known of an event, or of a response that stands alone."""
    kind = fields.get("type")
    if isinstance(kind, str) and kind in _TEXTS:
        return _TEXTS[kind]
    if isinstance(kind, str) and kind.startswith(SESSION_KINDS):
        return _SESSION
    return _RESPONSE if "output" in fields else _OTHER


FIELDS = Known(None, pick=_event, usual=_DELTA)
"""The fields of an event, or of a whole response."""
