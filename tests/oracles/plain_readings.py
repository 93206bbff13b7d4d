"""What answers say by a second, plain reading, where no client can be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.oracles.answers import Answer, called

Events = Sequence[dict[str, Any]]
Answers = Mapping[int, Answer]


def completions(events: Events) -> Answers:
    """Join the texts of OpenAI's text completions."""
    texts: dict[int, str] = defaultdict(str)
    reasons: dict[int, str] = {}
    for event in events:
        for choice in event.get("choices") or ():
            texts[choice.get("index") or 0] += choice.get("text") or ""
            if choice.get("finish_reason"):
                reasons[choice.get("index") or 0] = choice["finish_reason"]
    return {i: Answer(text, finish=reasons.get(i)) for i, text in texts.items()}


def ollama(events: Events) -> Answers:
    """Join the messages, or the responses, of Ollama's lines."""
    messages = [event.get("message", event) for event in events]
    calls = [call for message in messages for call in message.get("tool_calls") or ()]
    functions = [(call.get("id"), call["function"]) for call in calls]
    return {
        0: Answer(
            content="".join(
                s.get("content", s.get("response")) or "" for s in messages
            ),
            reasoning="".join(s.get("thinking") or "" for s in messages),
            calls=called((i, f["name"], f["arguments"]) for i, f in functions),
            finish=events[-1].get("done_reason"),
        )
    }


def tgi(events: Events) -> Answers:
    """Join the tokens of Text Generation Inference, or take each whole answer."""
    if all("token" in event for event in events):
        tokens = [event["token"] for event in events]
        text = "".join(t["text"] for t in tokens if not t.get("special"))
        details = events[-1].get("details") or {}
        return {0: Answer(text, finish=details.get("finish_reason"))}
    return {
        k: Answer(
            event["generated_text"],
            finish=(event.get("details") or {}).get("finish_reason"),
        )
        for k, event in enumerate(events)
    }


def text_models(events: Events) -> Answers:
    """Join the texts of Titan, Llama, Mistral and Anthropic's completions."""
    texts: dict[int, str] = defaultdict(str)
    reasons: dict[int, str] = {}
    for event in events:
        answers = event.get("results") or event.get("outputs") or [event]
        for k, answer in enumerate(answers):
            fields = ("completion", "generation", "outputText", "text")
            texts[k] += next((answer[f] for f in fields if answer.get(f)), "")
            reason = answer.get("stop_reason") or answer.get("completionReason")
            reasons[k] = reason or reasons.get(k, "")
    return {k: Answer(text, finish=reasons[k] or None) for k, text in texts.items()}


def cohere(events: Events) -> Answers:
    """Join Cohere's events of either version, or take a whole answer."""
    if "generations" in events[0]:
        answers = enumerate(events[0]["generations"])
        return {k: Answer(a["text"], finish=a.get("finish_reason")) for k, a in answers}
    if "event_type" in events[0]:
        return {0: _cohere_1(events)}
    return {0: _cohere_2(events) if "type" in events[0] else _cohere_whole(events[0])}


def _cohere_1(events: Events) -> Answer:
    end = next((e for e in events if e["event_type"] == "stream-end"), {})
    response = end.get("response") or {}
    calls = response.get("tool_calls") or ()
    texts = (e["text"] for e in events if e["event_type"] == "text-generation")
    return Answer(
        content="".join(texts) or response.get("text") or "",
        calls=called((None, c["name"], c["parameters"]) for c in calls),
        finish=end.get("finish_reason"),
    )


def _cohere_2(events: Events) -> Answer:
    collected = {"text": "", "thinking": "", "tool_plan": ""}
    calls: dict[int, list[Any]] = {}
    finish = None
    for kind, index, delta in _cohere_deltas(events):
        message = delta.get("message") or {}
        tool = message.get("tool_calls") or {}
        if kind == "tool-call-start":
            calls[index] = [tool["id"], tool["function"]["name"], ""]
        if kind in ("tool-call-start", "tool-call-delta"):
            calls[index][2] += tool["function"].get("arguments") or ""
        for field, value in _content(message.get("content")):
            collected[field] += value
        collected["tool_plan"] += message.get("tool_plan") or ""
        finish = delta.get("finish_reason") or finish
    reasoning = collected["thinking"] + collected["tool_plan"]
    found = called((i, name, args) for i, name, args in calls.values())
    return Answer(collected["text"], reasoning, calls=found, finish=finish)


def _cohere_deltas(events: Events) -> Iterator[tuple[str, int, dict[str, Any]]]:
    return ((e["type"], e.get("index", 0), e.get("delta") or {}) for e in events)


def _content(content: Any) -> Iterator[tuple[str, str]]:
    blocks = [content] if isinstance(content, dict) else content or []
    for block in blocks:
        for field in ("text", "thinking"):
            yield field, block.get(field) or ""


def _cohere_whole(answer: dict[str, Any]) -> Answer:
    message = answer.get("message") or {}
    blocks = list(_content(message.get("content")))
    older = answer.get("tool_calls") or ()
    calls = [(None, c["name"], c["parameters"]) for c in older]
    for call in message.get("tool_calls") or ():
        function = call["function"]
        calls.append((call["id"], function["name"], function["arguments"]))
    texts = "".join(value for field, value in blocks if field == "text")
    thoughts = "".join(value for field, value in blocks if field == "thinking")
    return Answer(
        content=(answer.get("text") or "") + texts,
        reasoning=(message.get("tool_plan") or "") + thoughts,
        calls=called(calls),
        finish=answer.get("finish_reason"),
    )


def interactions(events: Events) -> Answers:
    """Join the outputs, or the steps, of a Gemini interaction."""
    collected: dict[str, Any] = {"content": "", "reasoning": ""}
    calls: dict[int, list[Any]] = {}
    finish = None
    for event in events:
        whole = event.get("interaction") or event
        finish = whole.get("status") if "status" in whole else finish
        blocks = list(enumerate(whole.get("outputs") or whole.get("steps") or ()))
        found = event.get("content") or event.get("step") or event.get("delta")
        if isinstance(found, dict):
            blocks.append((event["index"], found))
        for index, block in blocks:
            _interaction_block(index, block, collected, calls)
    found_calls = called((i, name, args) for i, name, args in calls.values())
    return {0: Answer(**collected, calls=found_calls, finish=finish)}


def _interaction_block(
    index: int,
    block: dict[str, Any],
    collected: dict[str, Any],
    calls: dict[int, list[Any]],
) -> None:
    kind = block["type"]
    if kind == "function_call":
        calls[index] = [block["id"], block["name"], block.get("arguments")]
    elif kind == "arguments_delta":
        text = block.get("partial_arguments") or block.get("arguments") or ""
        before = calls[index][2]
        calls[index][2] = (before if isinstance(before, str) else "") + text
    else:
        field = "reasoning" if kind.startswith("thought") else "content"
        collected[field] += "".join(_inner_texts(block))


def _inner_texts(block: dict[str, Any]) -> Iterator[str]:
    yield block.get("text") or ""
    for field in ("content", "summary"):
        inner = block.get(field)
        for item in [inner] if isinstance(inner, dict) else inner or ():
            yield from _inner_texts(item)


def sourcegraph(events: Events) -> Answers:
    """Join what Sourcegraph's events add; the last of the whole texts has it all."""
    if any("error" in event for event in events):
        return {}
    whole = [event["completion"] for event in events if "completion" in event]
    reasons = [event["stopReason"] for event in events if event.get("stopReason")]
    text = whole[-1] if whole else "".join(e.get("deltaText", "") for e in events)
    return {0: Answer(text, finish=reasons[-1] if reasons else None)}


def aimock(events: Events) -> Answers:
    """Take aimock's answer as it stands."""
    (answer,) = events
    if not {"content", "reasoning", "toolCalls"} & answer.keys():
        return {}
    calls = answer.get("toolCalls") or ()
    return {
        0: Answer(
            answer.get("content") or "",
            answer.get("reasoning") or "",
            calls=called((c.get("id"), c["name"], c["arguments"]) for c in calls),
        )
    }
