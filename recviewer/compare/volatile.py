"""What differs between two recordings of the same answer, and means nothing.

One table for everybody: `FIELDS` of JSON objects and `HEADERS`. They never make a
difference, but `changed` tells which of them differ.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Set
from functools import partial
from typing import Final

from recviewer.compare.turns import is_same_turns
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import parsed
from recviewer.model.prompt import Turns
from recviewer.text.secrets import is_secret_header, masked_url

_IDS: Final = """
    id _id call_id callId container_id conversation_id event_id eventId exchange_id
    file_id generation_id id_normalization_mapping interaction_id item_id
    last_response_id logid message_id messageId parentUuid parent_id previous_item_id
    previous_response_id prompt_id record_id requestId request_id responseId
    response_id rollout_id run_id sessionId session_id spanId span_id test_id thread_id
    tool_call_id toolCallId tool_use_id toolUseId traceId trace_id trace uuid
"""

_TIMES: Final = """
    cancelled_at completed_at completedAt created created_at createTime create_time
    createdAt deleted_at endTime end_time expires_at failed_at finished_at
    incomplete_at modified modified_at recorded_at startTime start_time started_at
    startedDateTime time timestamp timestamps updateTime updated_at updated
"""

_DURATIONS: Final = """
    completion_time duration_ms duration_api_ms eval_duration firstByteLatency
    invocationLatency latency latencyMs load_duration processing_ms prompt_eval_duration
    prompt_time queue_time time_info timing timings total_duration total_time
    ttft_ms wait_time
"""

_FINGERPRINTS: Final = """
    encrypted_content fingerprint obfuscation p padding reasoning_opaque signature
    system_fingerprint systemFingerprint thoughtSignature thought_signature
"""

FIELDS: Final[Set[str]] = frozenset(
    f"{_IDS} {_TIMES} {_DURATIONS} {_FINGERPRINTS}".split()
)
"""Fields whose values are made anew with each answer."""

CONTENT_FIELDS: Final[Set[str]] = frozenset(
    {
        *("arguments", "args", "input", "partial_json", "arguments_json"),
        *("parameters", "parametersJsonSchema", "properties", "schema", "json_schema"),
        *("input_schema", "inputSchema", "response_schema", "responseSchema"),
        *("output_schema", "metadata", "logit_bias", "text_format", "required"),
    }
)
"""Fields that hold objects of the person's own, in which every name counts."""

HEADERS: Final = re.compile(
    r"date|age|via|etag|expires|last-modified|server|server-timing|alt-svc|nel"
    r"|report-to|connection|keep-alive|host|content-length|transfer-encoding"
    r"|accept-encoding|content-encoding|user-agent|traceparent|tracestate"
    r"|cf-.*|x-request-id|request-id|apim-request-id|x-ms-.*|x-stainless-.*"
    r"|x-amzn-.*|x-amz-.*|amz-sdk-.*|x-envoy-.*|x-ratelimit-.*|anthropic-ratelimit-.*"
    r"|ratelimit.*|openai-processing-ms|openai-organization|openai-project"
    r"|.*(request|trace|span|correlation|client|session|organization)-?_?id"
    r"|x-cloud-trace-.*|x-kong-.*|x-served-by|x-cache.*|x-timer|x-runtime"
    r"|x-goog-api-client|x-client-.*|idempotency-key|strict-transport-security"
    r"|cache-control|pragma|vary|p3p|x-b3-.*|x-process-time|x-inference-time"
    r"|x-compute-time|x-groq-region|retry-after.*",
    re.IGNORECASE,
)
"""Headers that tell of the connection, the client or the moment."""

_JSON_TEXT: Final = "arguments"
"""The field whose text is JSON, in which spaces and the order of names do not count."""

NOTHING: Final[Set[str]] = frozenset()

_CONTAINERS: Final = (dict, list)


def is_same(before: object, after: object, ignored: Set[str] = FIELDS) -> bool:
    """Return whether two JSON values mean the same.

    Null means the same as absent, and the order of names does not count.

    Args:
        before: The one value.
        after: The other one.
        ignored: Names of fields that do not count.
    """
    if before is after or (before.__class__ is str and before == after):
        return True
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            if name in ignored:
                continue
            one, other = before.get(name), after.get(name)
            inside = ignored
            if name in CONTENT_FIELDS and not isinstance(one, list):
                inside = NOTHING
                if name == _JSON_TEXT and ignored:
                    one, other = parsed(one), parsed(other)
            if one is not other and not is_same(one, other, inside):
                return False
        return True
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(
            is_same(one, other, ignored)
            for one, other in zip(before, after, strict=True)
        )
    if isinstance(before, Turns) and isinstance(after, Turns):
        mode = "by meaning" if ignored else "strictly"
        return is_same_turns(before, after, partial(_is_same_text, ignored), mode)
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    if isinstance(before, float) and isinstance(after, float) and math.isnan(before):
        return math.isnan(after)
    return before == after


def _is_same_text(ignored: Set[str], before: bytes, after: bytes) -> bool:
    try:
        return is_same(parsing.loads(before), parsing.loads(after), ignored)
    except ValueError:
        return False  # letter by letter they differ


def without_volatile(
    value: object, ignored: Set[str] = FIELDS, *, nulls: bool = True
) -> object:
    """Return a JSON value without the fields that do not count.

    Args:
        value: The value.
        ignored: Names of fields that do not count.
        nulls: Whether fields that are null count.
    """
    if isinstance(value, dict):
        kept: dict[str, object] = {}
        for name, held in value.items():
            if name in ignored:
                continue
            own = name in CONTENT_FIELDS and not isinstance(held, list)
            if name == _JSON_TEXT and ignored:
                held = parsed(held)
            if isinstance(held, _CONTAINERS):
                inside = NOTHING if own else ignored
                kept[name] = without_volatile(held, inside, nulls=nulls)
            elif nulls or held is not None:
                kept[name] = held
        return kept
    if isinstance(value, list):
        return [
            without_volatile(item, ignored, nulls=nulls)
            if isinstance(item, _CONTAINERS)
            else item
            for item in value
        ]
    return value


def is_volatile_header(name: str, value: object = "") -> bool:
    """Return whether a header never counts as a difference; secrets never do."""
    return bool(HEADERS.fullmatch(name)) or is_secret_header(name, value)


def counting_headers(headers: Mapping[str, object]) -> dict[str, object]:
    """Return the headers that count, by their names in lower case."""
    return {
        name.lower(): value
        for name, value in headers.items()
        if not is_volatile_header(name, value)
    }


def is_same_url(before: str | None, after: str | None) -> bool:
    """Return whether two URLs mean the same; their secrets do not count."""
    return masked_url(before or "") == masked_url(after or "")


def changed(before: object, after: object, names: Counter[str]) -> None:
    """Count the volatile fields that differ between two values.

    Args:
        before: The one value.
        after: The other one.
        names: Gets the names of the fields.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            one, other = before.get(name), after.get(name)
            if name in FIELDS:
                if not is_same(one, other, NOTHING):
                    names[name] += 1
            elif name not in CONTENT_FIELDS or isinstance(one, list):
                changed(one, other, names)
    elif isinstance(before, list) and isinstance(after, list):
        for one, other in zip(before, after, strict=False):
            changed(one, other, names)
