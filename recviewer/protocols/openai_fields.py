"""The known fields of chat and text completions, with the additions of vendors."""

from __future__ import annotations

from typing import Any

from recviewer.protocols.fold.known_fields import ANYTHING, ERROR, Known, known
from recviewer.protocols.fold.known_fields import event as event_fields
from recviewer.protocols.fold.recorded_errors import is_error_event

_ENVELOPE = (
    # Perplexity and xAI: sources; Azure: filters and times; Copilot, IBM, vLLM: counts
    "citations search_results prompt_filter_results prompt_annotations metadata "
    "latency_checkpoint sla_metrics time_info timings metrics copilot_usage "
    "usage_breakdown usage_metadata system model_id model_version episode_id "
    "kv_transfer_params prompt_logprobs prompt_token_ids prompt prompt_text "
    "perf_metrics stats runtime model_info is_last_response debug_output "
    "content_filter_results type nvext native_finish_reason moderation object_type"
)
"""Fields beside `choices` that hold no answer."""

_CHOICE = (
    "native_finish_reason stop_reason content_filter_results content_filter_result "
    "content_filter_offsets token_ids prompt_token_ids prompt_logprobs log_probs "
    "routed_experts seed matched_stop"
)
"""Fields of a choice that hold no answer."""

_TOKENS = known("token logprob bytes top_logprobs token_id logprobs")

_LOGPROBS = known(
    "tokens token_logprobs top_logprobs text_offset token_ids tokens_ids",
    content=_TOKENS,
    refusal=_TOKENS,
    reasoning_content=_TOKENS,
)

_FUNCTION = known("arguments input parsed_arguments description", texts="name")

_CALL = known(
    "type extra_content provider_specific_fields thought_signature signature",
    function=_FUNCTION,
    custom=_FUNCTION,
)

_GROQ = known("usage_breakdown seed debug", texts="error", usage=ANYTHING)

_MESSAGE = known(
    # Folded, or noted by the protocol itself if they are no texts.
    "content reasoning_content reasoning reasoning_text reasoning_details refusal "
    # What repeats others, or holds no answer.
    "name type annotations citations context provider_specific_fields parsed "
    "thinking_blocks reasoning_opaque reasoning_signature reasoning_encrypted "
    "reasoning_encrypted_content encrypted_content signature phase channel token_id",
    audio=known("data expires_at format", texts="transcript"),
    tool_calls=_CALL,
    function_call=_FUNCTION,
)
"""The fields of a delta or message."""

_CHAT = event_fields(
    _ENVELOPE,
    x_groq=_GROQ,
    choices=known(
        f"{_CHOICE} text",
        texts="finish_reason",
        delta=_MESSAGE,
        message=_MESSAGE,
        logprobs=_LOGPROBS,
        usage=ANYTHING,
        error=ERROR,
    ),
)

_COMPLETION = event_fields(
    _ENVELOPE,
    x_groq=_GROQ,
    choices=known(_CHOICE, texts="text finish_reason", logprobs=_LOGPROBS),
)


def _or_error(fields: Known) -> Known:
    """Return fields of a chunk, or of an error that stands in its place."""

    def pick(event: dict[str, Any]) -> Known:
        return ERROR if is_error_event(event) else fields

    return Known(None, pick=pick, usual=fields)


CHAT_FIELDS = _or_error(_CHAT)
"""The fields of a chat completion, or of a chunk of one."""

COMPLETION_FIELDS = _or_error(_COMPLETION)
"""The fields of a text completion, or of a chunk of one."""

EMBEDDING_FIELDS = event_fields("metadata", data=known("embedding"))
"""The fields of a list of embeddings."""
