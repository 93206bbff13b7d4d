"""What answers say by the providers' own clients."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

import botocore.loaders
import botocore.model
import botocore.parsers
from google.genai import models, types
from openai.lib.streaming._deltas import accumulate_delta

from tests.oracles.answers import Answer, called

Answers = Mapping[int, Answer]


def chat(events: Sequence[dict[str, Any]]) -> Answers:
    """Read chat completions: streams by openai's client, whole ones as they stand."""
    messages: dict[int, Any] = defaultdict(dict)
    reasons: dict[int, str] = {}
    for event in events:
        for place, choice in enumerate(event.get("choices") or ()):
            index = place if choice.get("index") is None else choice["index"]
            # Perplexity repeats the message so far beside each delta; beside that of a
            # whole answer, which is empty, it is all there is.
            delta, message = choice.get("delta") or {}, choice.get("message") or {}
            if not delta.get("content") and event.get("object") == "chat.completion":
                delta = message or delta
            delta = delta or message
            one: Any = _as_openai_has_it(copy.deepcopy(delta), messages[index])
            messages[index] |= accumulate_delta(messages[index], one)
            # LangSmith's wrapper writes the whole choice there.
            if isinstance(choice.get("finish_reason"), str):
                reasons[index] = choice["finish_reason"]
    return {i: _message(m, reasons.get(i)) for i, m in messages.items()}


def _as_openai_has_it(delta: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Write what other servers send in the way of openai, whose client knows no other.

    - Mistral's content may be a list of typed pieces;
    - calls without an index are new where they have an id, or a name;
    - an id and a name sent again are the same, the client would append them;
    - signed blocks of reasoning may come without their text beside them.
    """
    content = delta.get("content")
    if isinstance(content, list):
        delta["content"] = _pieces(content, "text")
        thoughts = [p.get("thinking") or [] for p in content]
        delta["reasoning_content"] = "".join(_pieces(t, "text") for t in thoughts)
    if not delta.get("reasoning_content") and not delta.get("reasoning"):
        details = delta.get("reasoning_details") or []
        delta["reasoning_content"] = _pieces(details, "text")
    known = before.get("tool_calls") or []
    for number, call in enumerate(delta.get("tool_calls") or ()):
        if call.get("index") is None:
            call["index"] = _index(call, number, known)
        _forget_repeats(call, known)
    kept = ("role", "content", "reasoning", "reasoning_content", "refusal")
    return {k: v for k, v in delta.items() if k in (*kept, "tool_calls")}


def _pieces(content: Sequence[dict[str, Any]], field: str) -> str:
    return "".join(piece.get(field) or "" for piece in content)


def _index(call: dict[str, Any], number: int, known: Sequence[dict[str, Any]]) -> int:
    same = [k["index"] for k in known if call.get("id") and k["id"] == call["id"]]
    return same[0] if same else len(known) + number


def _forget_repeats(call: dict[str, Any], known: Sequence[dict[str, Any]]) -> None:
    before = next((k for k in known if k["index"] == call["index"]), None)
    function = call.get("function") or {}
    if before is None:
        return
    if before.get("id"):
        call["id"] = None
    if before["function"].get("name"):
        function["name"] = None


def _message(message: dict[str, Any], finish: str | None) -> Answer:
    calls = ((c.get("id"), c["function"].get("name"), c["function"].get("arguments"))
             for c in message.get("tool_calls") or ())  # fmt: skip
    return Answer(
        content=message.get("content") or "",
        reasoning=message.get("reasoning_content") or message.get("reasoning") or "",
        refusal=message.get("refusal") or "",
        calls=called((i, n, a or "") for i, n, a in calls),
        finish=finish,
    )


def anthropic(events: Sequence[dict[str, Any]]) -> Answers:
    """Read a message: streams by anthropic's client, whole ones as they stand."""
    # It takes five seconds to import, which most runs of tests save.
    from anthropic.lib.streaming._messages import accumulate_event

    snapshot, buffers = None, dict[int, bytes]()
    for event in events:
        if event["type"] == "message":
            return {0: _anthropic_message(event)}
        snapshot = accumulate_event(
            event=cast("Any", event), current_snapshot=snapshot, json_bufs=buffers
        )
    return (
        {}
        if snapshot is None
        else {0: _anthropic_message(snapshot.to_dict(warnings=False))}
    )


def _anthropic_message(message: Mapping[str, Any]) -> Answer:
    blocks = message["content"]
    calls = (b for b in blocks if "name" in b and "input" in b)
    return Answer(
        content="".join(b["text"] for b in blocks if b["type"] == "text"),
        reasoning="".join(b["thinking"] for b in blocks if b["type"] == "thinking"),
        calls=called((b["id"], b["name"], b["input"]) for b in calls),
        finish=message.get("stop_reason"),
    )


def gemini(events: Sequence[dict[str, Any]]) -> Answers:
    """Read the candidates of all chunks by google-genai's types."""
    parts: dict[int, list[types.Part]] = defaultdict(list)
    reasons: dict[int, str] = {}
    for event in events:
        # It takes the fields apart that it knows, and leaves out others.
        known = models._GenerateContentResponse_from_vertex(event)
        response = types.GenerateContentResponse._from_response(
            response=known, kwargs={}
        )
        for candidate in response.candidates or ():
            index = candidate.index or 0
            content = candidate.content
            parts[index] += (content and content.parts) or ()
            if candidate.finish_reason:
                reasons[index] = candidate.finish_reason.value
    return {i: _gemini_parts(found, reasons.get(i)) for i, found in parts.items()}


def _gemini_parts(parts: Sequence[types.Part], finish: str | None) -> Answer:
    calls = (part.function_call for part in parts if part.function_call)
    return Answer(
        content="".join(part.text or "" for part in parts if not part.thought),
        reasoning="".join(part.text or "" for part in parts if part.thought),
        calls=called((c.id, c.name, c.args or {}) for c in calls),
        finish=finish,
    )


@cache
def _bedrock() -> tuple[Any, Any, Any]:
    """Give botocore's parser, and the shapes of a whole answer and of events."""
    loader = botocore.loaders.Loader()
    service = botocore.model.ServiceModel(
        loader.load_service_model("bedrock-runtime", "service-2")
    )
    whole = service.operation_model("Converse").output_shape
    stream = service.operation_model("ConverseStream").output_shape
    parser = botocore.parsers.RestJSONParser()
    return parser, whole, stream.members["stream"].members


def converse(events: Sequence[dict[str, Any]]) -> Answers:
    """Read an answer of Bedrock's Converse by botocore's model of the service."""
    parser, whole, members = _bedrock()
    collected: dict[str, Any] = {"content": "", "reasoning": "", "finish": None}
    calls: dict[int, list[Any]] = {}
    for event in events:
        if "output" in event:
            return {0: _converse_message(parser._parse_shape(whole, event))}
        for name in event.keys() & members.keys():
            value = parser._parse_shape(members[name], event[name])
            _converse_event(value, collected, calls)
    return {0: Answer(**collected, calls=called(tuple(c) for c in calls.values()))}


def _converse_event(
    value: dict[str, Any], collected: dict[str, Any], calls: dict[int, list[Any]]
) -> None:
    tool = value.get("start", {}).get("toolUse")
    if tool:
        calls[value["contentBlockIndex"]] = [tool["toolUseId"], tool["name"], ""]
    delta = value.get("delta", {})
    collected["content"] += delta.get("text", "")
    collected["reasoning"] += delta.get("reasoningContent", {}).get("text", "")
    if "toolUse" in delta:
        calls[value["contentBlockIndex"]][2] += delta["toolUse"]["input"]
    collected["finish"] = value.get("stopReason", collected["finish"])


def _said(block: dict[str, Any]) -> str:
    cited = block.get("citationsContent", {}).get("content", [])
    return str(block.get("text", "")) + "".join(part["text"] for part in cited)


def _converse_message(answer: dict[str, Any]) -> Answer:
    blocks = answer["output"]["message"]["content"]
    thoughts = (b.get("reasoningContent", {}).get("reasoningText", {}) for b in blocks)
    tools = (b["toolUse"] for b in blocks if "toolUse" in b)
    return Answer(
        content="".join(map(_said, blocks)),
        reasoning="".join(t.get("text", "") for t in thoughts),
        calls=called((t["toolUseId"], t["name"], t["input"]) for t in tools),
        finish=answer["stopReason"],
    )
