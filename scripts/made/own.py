"""Formats that keep answers in a way of their own, each with its own protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random

import yaml

from scripts.made import chat, gemini, messages
from scripts.made.case import (
    MODEL,
    QUESTION,
    Call,
    Case,
    Choice,
    Endpoint,
    File,
    Json,
)
from scripts.made.framings import compact, framings
from scripts.made.words import ARGUMENTS, TEXTS, cut, json_text

_USER = {"role": "user", "content": QUESTION}


def files(rng: Random) -> Iterator[File]:
    """Yield a file, or a few, of each of these formats."""
    yield _langsmith(rng)
    yield _mlx_lm(rng)
    yield _aimock()
    yield _codex()
    yield _inspect()
    yield from _tools()
    yield from _many(rng)


def _lines(rows: Sequence[object]) -> bytes:
    return "\n".join(map(compact, rows)).encode()


def _langsmith(rng: Random) -> File:
    endpoint, runs, held = Endpoint("langsmith-tokens", ""), [], []
    for name, text in TEXTS.items():
        tokens = [
            {"name": "new_token", "time": f"2026-01-02T03:04:05.{k:06}Z",
             "kwargs": {"token": part}}
            for k, part in enumerate(cut(text, rng))
        ]  # fmt: skip
        run = {"run_type": "llm", "inputs": {"messages": [_USER]}}
        runs.append(run | {"events": [{"name": "start"}, *tokens, {"name": "end"}]})
        said = Choice(text, finish=None)
        held.append((Case(f"text, {name}", endpoint, tokens, [said]), "tokens"))
    return "own/langsmith.json", json.dumps(runs).encode(), "langsmith", held


def _mlx_lm(rng: Random) -> File:
    endpoint, kept, held = Endpoint("mlx-lm", ""), {}, []
    for number, (name, text) in enumerate(TEXTS.items()):
        parts = cut(text, rng)
        tokens = [
            {"text": part, "token": k, "prompt_tokens": 4, "generation_tokens": k,
             "finish_reason": "stop" if k == len(parts) else None}
            for k, part in enumerate(parts, 1)
        ]  # fmt: skip
        usage = {"prompt_tokens": 4, "generation_tokens": len(parts)}
        kept[f"{number:04x}"] = tokens
        case = Case(f"text, {name}", endpoint, tokens, [Choice(text)], usage=usage)
        held.append((case, "tokens"))
    data = yaml.safe_dump({"interactions": kept}, width=10**6).encode()
    return "own/mlx-lm.yaml", data, "mlx-lm", held


def _aimock() -> File:
    endpoint, fixtures, held = Endpoint("aimock", ""), [], []
    for name, text in TEXTS.items():
        call = Call("call_1", "look", json_text(ARGUMENTS["wide"]))
        tool = {"id": call.id, "name": call.name, "arguments": call.arguments}
        response: Json = {
            "content": text,
            "reasoning": "Hm. \u4e16",
            "toolCalls": [tool],
        }
        response |= {"finishReason": "tool_calls", "usage": {"total_tokens": 3}}
        fixtures.append({"match": {"userMessage": "Hi"}, "response": response})
        said = Choice(text, "Hm. \u4e16", calls=(call,), finish="tool_calls")
        case = Case(
            f"text, {name}", endpoint, [response], [said], streamed=False,
            usage=response["usage"],
        )  # fmt: skip
        held.append((case, "folded"))
    data = json.dumps({"fixtures": fixtures}, indent=1).encode()
    return "own/aimock.json", data, "aimock", held


def _codex() -> File:
    endpoint, held = Endpoint("openai-response-items", ""), []
    rows: list[tuple[str, Json]] = [
        ("session_meta", {"id": "s"}),
        ("turn_context", {"model": MODEL}),
    ]
    result = {"type": "function_call_output", "call_id": "c1", "output": "ok"}
    for number, (name, text) in enumerate(TEXTS.items()):
        if number:
            rows.append(("response_item", result))
        asked = {"type": "input_text", "text": f"What of {name}?"}
        question: Json = {"type": "message", "role": "user", "content": [asked]}
        rows.append(("response_item", question))
        summary = [{"type": "summary_text", "text": "Hm. \u4e16"}]
        call = Call("c1", "look", json_text(ARGUMENTS["escapes"]))
        items: list[Json] = [
            {"type": "reasoning", "summary": summary},
            {"type": "message", "role": "assistant",
             "content": [{"type": "output_text", "text": text}]},
            {"type": "function_call", "name": call.name, "arguments": call.arguments,
             "call_id": call.id},
        ]  # fmt: skip
        rows += [("response_item", item) for item in items]
        said = Choice(text, "Hm. \u4e16", calls=(call,), finish=None)
        case = Case(f"text, {name}", endpoint, items, [said], streamed=False)
        held.append((case, "items"))
    data = _lines(
        [
            {
                "timestamp": f"2026-01-05T10:{k // 60:02}:{k % 60:02}Z",
                "type": kind,
                "payload": p,
            }
            for k, (kind, p) in enumerate(rows)
        ]
    )
    return "own/codex.jsonl", data, "codex", held


def _inspect() -> File:
    endpoint, events, held = Endpoint("recorded-messages", ""), [], []
    for name, text in TEXTS.items():
        parts = [
            {"type": "reasoning", "reasoning": "Hm."},
            {"type": "text", "text": text},
        ]
        call = Call("c1", "look", json_text(ARGUMENTS["deep"]))
        tool = {"id": call.id, "function": call.name, "type": "function",
                "arguments": json.loads(call.arguments)}  # fmt: skip
        message = {"role": "assistant", "content": parts, "tool_calls": [tool]}
        choice = {"message": message, "stop_reason": "tool_calls"}
        output: Json = {
            "model": MODEL,
            "choices": [choice],
            "usage": {"input_tokens": 3},
        }
        events.append(
            {"event": "model", "model": MODEL, "input": [_USER], "output": output}
        )
        said = Choice(text, "Hm.", calls=(call,), finish="tool_calls")
        case = Case(
            f"text, {name}", endpoint, [], [said], streamed=False, usage=output["usage"]
        )
        held.append((case, "messages"))
    sample = {"id": 1, "epoch": 1, "events": events}
    log = {"version": 2, "eval": {"task": "t", "model": MODEL}, "samples": [sample]}
    return "own/inspect.json", json.dumps(log).encode(), "inspect", held


def _tools() -> Iterator[File]:
    type_name = "ogx_api.tools.ToolInvocationResult"
    endpoint = Endpoint("ogx-tool", "")
    for number, (name, text) in enumerate(TEXTS.items()):
        value = {"content": text, "error_message": None, "error_code": None}
        request = {"tool_name": "search", "kwargs": {"query": "x"}, "test_id": "t"}
        body = {"__type__": type_name, "__data__": value}
        response = {"body": body, "is_streaming": False}
        data = json.dumps({"request": request, "response": response}).encode()
        case = Case(
            f"text, {name}",
            endpoint,
            [value],
            [Choice(text, finish=None)],
            streamed=False,
        )
        yield f"own/tool-{number}.json", data, "ogx", [(case, "typed")]


def _many(rng: Random) -> Iterator[File]:
    """Yield the formats of lines that hold the answers of one API each."""
    chats = [c for c in chat.cases(rng) if not (c.big or c.needs_request)]
    whole = [case for case in chats if not case.streamed]
    # A half of a surrogate pair is no valid escape in JSON that jq reads.
    streams = [c for c in chats if c.streamed and "surrogate" not in c.name]
    rows = [{"key": f"k{k}", "status_code": 200,
             "response": framings(c)[0].body(c).data.decode()}
            for k, c in enumerate(chats)]  # fmt: skip
    yield (
        "own/cachy.jsonl",
        _lines(rows),
        "cachy",
        [(c, framings(c)[0].name) for c in chats],
    )
    rows = [{"id": f"b{k}", "custom_id": f"c{k}", "error": None,
             "response": {"status_code": 200, "body": c.events[0]}}
            for k, c in enumerate(whole)]  # fmt: skip
    yield (
        "own/openai-batch.jsonl",
        _lines(rows),
        "openai-batch",
        [(c, "batch") for c in whole],
    )
    timed = [
        {"request": dict(c.endpoint.request),
         "chunks": [{"chunk": event, "timestamp": 10**12 + 7 * k}
                    for k, event in enumerate(c.events)]}
        for c in streams
    ]  # fmt: skip
    data = json.dumps(timed).encode()
    yield "own/timed-chunks.json", data, "timed-chunks", [(c, "timed") for c in streams]
    found = [c for c in messages.cases(rng) if c.endpoint.protocol == "anthropic"]
    answers = [c for c in found if not c.streamed and not c.needs_request]
    rows = [{"custom_id": f"c{k}",
             "result": {"type": "succeeded", "message": c.events[0]}}
            for k, c in enumerate(answers)]  # fmt: skip
    held = [(c, "batch") for c in answers]
    yield "own/anthropic-batch.jsonl", _lines(rows), "anthropic-batch", held
    found = [c for c in gemini.cases(rng) if c.endpoint.protocol == "gemini"]
    found = [c for c in found if not (c.big or c.needs_request)]
    methods = {True: "generateContentStream", False: "generateContent"}
    rows = [{"method": methods[c.streamed],
             "response": list(c.events) if c.streamed else c.events[0]}
            for c in found]  # fmt: skip
    yield (
        "own/gemini-cli.responses",
        _lines(rows),
        "gemini-cli",
        [(c, "list") for c in found],
    )
    answers = [c for c in found if not c.streamed]
    rows = [{"key": f"k{k}", "response": c.events[0]} for k, c in enumerate(answers)]
    held = [(c, "batch") for c in answers]
    yield "own/gemini-batch.jsonl", _lines(rows), "gemini-batch", held
