"""The protocols with few fields: completions, Cohere, Ollama, TGI and others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from scripts.made.case import MODEL, Call, Case, Choice, Endpoint, Json
from scripts.made.words import (
    ARGUMENTS,
    MANY_PIECES,
    TEXTS,
    argument_pieces,
    cut,
    json_text,
    shuffled_in,
)

COMPLETIONS = Endpoint(
    "openai-completions",
    "https://api.openai.com/v1/completions",
    "openai.types.completion.Completion",
    ("sse", "lines", "list"),
    {"model": MODEL, "prompt": "Once"},
)
COHERE = Endpoint(
    "cohere", "https://api.cohere.com/v2/chat", framings=("sse", "lines", "list")
)
COHERE_1 = Endpoint(
    "cohere",
    "https://api.cohere.com/v1/chat",
    framings=("lines", "list"),
    request={"model": MODEL, "message": "Hi"},
)
OLLAMA = Endpoint(
    "ollama",
    "http://localhost:11434/api/chat",
    "ollama._types.ChatResponse",
    ("lines", "list"),
)
TGI = Endpoint("tgi", "http://localhost:8080/generate_stream", request={"inputs": "Hi"})
SOURCEGRAPH = Endpoint(
    "sourcegraph", "https://sourcegraph.example/.api/completions/stream"
)
TEXT_MODELS = Endpoint(
    "text-completions",
    "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/"
    "invoke-with-response-stream",
    framings=("aws bytes", "lines", "list"),
    request={"prompt": "Hi"},
)


def cases(rng: Random) -> Iterator[Case]:
    """Yield the cases of all of them."""
    yield from _completions(rng)
    yield from _cohere(rng)
    yield from _cohere_1(rng)
    yield from _ollama(rng)
    yield from _tgi(rng)
    yield from _sourcegraph(rng)
    yield from _text_models(rng)
    yield from _wordless()


def _completions(rng: Random) -> Iterator[Case]:
    usage = {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5}

    def chunk(*choices: Json, **fields: object) -> Json:
        known = {"id": "cmpl-1", "object": "text_completion", "created": 0}
        return known | {"model": MODEL, "choices": list(choices)} | fields

    def piece(text: str, k: int, finish: str | None = None) -> Json:
        return {"text": text, "index": k, "logprobs": None, "finish_reason": finish}

    texts = list(TEXTS.values())
    for n in (1, 2, 5):
        choices = [Choice(text, finish="length") for text in texts[-n:]]
        queues = [
            [*(piece(part, k) for part in cut(c.content, rng)), piece("", k, "length")]
            for k, c in enumerate(choices)
        ]
        events = [chunk(found) for _, found in shuffled_in(rng, queues)]
        events.append(chunk(usage=usage))
        yield Case(f"{n} choices", COMPLETIONS, events, choices, usage=usage, done=True)
        whole = chunk(
            *(piece(c.content, k, "length") for k, c in enumerate(choices)), usage=usage
        )
        yield Case(
            f"whole, {n} choices",
            COMPLETIONS,
            [whole],
            choices,
            streamed=False,
            usage=usage,
        )


def _cohere(rng: Random) -> Iterator[Case]:
    usage = {"billed_units": {"input_tokens": 1, "output_tokens": 2},
             "tokens": {"input_tokens": 3, "output_tokens": 4}}  # fmt: skip
    for name, text in TEXTS.items():
        said = Choice(text, finish="COMPLETE")
        blocks = [("text", cut(text, rng))]
        yield _cohere_stream(f"text, {name}", blocks, said, usage)
        yield _cohere_whole(f"whole, text, {name}", said, usage)
    thought = Choice("Yes.", TEXTS["wide"], finish="COMPLETE")
    blocks = [("thinking", cut(TEXTS["wide"], rng)), ("text", ["Yes."])]
    yield _cohere_stream("reasoning", blocks, thought, usage)
    yield _cohere_whole("whole, reasoning", thought, usage)
    pieces = [argument_pieces(kind, rng) for kind in ARGUMENTS]
    calls = tuple(
        Call(f"call_{k}", f"look_{k}", "".join(found)) for k, found in enumerate(pieces)
    )
    said = Choice(reasoning="I will look.", calls=calls, finish="TOOL_CALL")
    plan = [
        {"type": "tool-plan-delta", "delta": {"message": {"tool_plan": part}}}
        for part in cut("I will look.", rng)
    ]
    events = [_cohere_start(), *plan]
    for k, (call, found) in enumerate(zip(calls, pieces, strict=True)):
        function = {"name": call.name, "arguments": ""}
        begun = {"id": call.id, "type": "function", "function": function}
        events.append(_cohere_event("tool-call-start", k, {"tool_calls": begun}))
        for part in found:
            more = {"tool_calls": {"function": {"arguments": part}}}
            events.append(_cohere_event("tool-call-delta", k, more))
        events.append({"type": "tool-call-end", "index": k})
    events.append(_cohere_end("TOOL_CALL", usage))
    counts = usage["tokens"]
    yield Case("parallel calls", COHERE, events, [said], usage=counts)
    yield _cohere_whole("whole, parallel calls", said, usage)
    for status in (400, 429):
        yield Case(
            f"status {status}", COHERE, [{"message": "no"}], streamed=False,
            status=status, error="no",
        )  # fmt: skip


def _cohere_start() -> Json:
    message = {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": []}
    return {"type": "message-start", "id": "m", "delta": {"message": message}}


def _cohere_event(kind: str, index: int, message: Json) -> Json:
    return {"type": kind, "index": index, "delta": {"message": message}}


def _cohere_end(finish: str, usage: Json) -> Json:
    return {"type": "message-end", "delta": {"finish_reason": finish, "usage": usage}}


def _cohere_stream(
    name: str, blocks: list[tuple[str, list[str]]], said: Choice, usage: Json
) -> Case:
    events = [_cohere_start()]
    for k, (kind, pieces) in enumerate(blocks):
        begun = {"content": {"type": kind, kind: ""}}
        events.append(_cohere_event("content-start", k, begun))
        events += [
            _cohere_event("content-delta", k, {"content": {kind: piece}})
            for piece in pieces
        ]
        events.append({"type": "content-end", "index": k})
    events.append(_cohere_end(said.finish or "", usage))
    names = [event["type"] for event in events]
    return Case(name, COHERE, events, [said], usage=usage["tokens"], names=names)


def _cohere_whole(name: str, said: Choice, usage: Json) -> Case:
    content = [{"type": "text", "text": said.content}] if said.content else []
    message: Json = {"role": "assistant"}
    if said.calls:
        message["tool_plan"] = said.reasoning
        message["tool_calls"] = [call.as_function() for call in said.calls]
    elif said.reasoning:
        content.insert(0, {"type": "thinking", "thinking": said.reasoning})
    message["content"] = content
    body = {"id": "m", "message": message, "finish_reason": said.finish, "usage": usage}
    return Case(name, COHERE, [body], [said], streamed=False, usage=usage["tokens"])


def _cohere_1(rng: Random) -> Iterator[Case]:
    counts = {"input_tokens": 3, "output_tokens": 4}
    for name, text in TEXTS.items():
        said = Choice(text, finish="COMPLETE")
        response: Json = {"response_id": "r", "generation_id": "g", "text": text}
        response |= {"finish_reason": "COMPLETE", "meta": {"tokens": counts}}
        events: list[Json] = [{"event_type": "stream-start", "generation_id": "g"}]
        events += [
            {"event_type": "text-generation", "text": part} for part in cut(text, rng)
        ]
        end = {"event_type": "stream-end", "finish_reason": "COMPLETE"}
        events.append(end | {"response": response})
        events = [{"is_finished": e is events[-1]} | e for e in events]
        yield Case(f"version 1, text, {name}", COHERE_1, events, [said], usage=counts)
        yield Case(
            f"version 1, whole, text, {name}", COHERE_1, [response], [said],
            streamed=False, usage=counts,
        )  # fmt: skip


def _ollama(rng: Random) -> Iterator[Case]:
    usage = {"prompt_eval_count": 4, "eval_count": 6}

    def line(k: int, message: Json, finish: str | None = None) -> Json:
        time = f"2026-01-02T03:04:{k // 10 % 60:02}.{k % 10}00000001Z"
        known: Json = {"model": MODEL, "created_at": time, "message": message}
        known |= {"done": finish is not None}
        if finish is None:
            return known
        return known | {"done_reason": finish, "total_duration": 7 * 10**8} | usage

    for name, text in TEXTS.items():
        calls = tuple(
            Call(None, f"look_{k}", json_text(value))
            for k, value in enumerate(ARGUMENTS.values())
        )
        said = Choice(text, TEXTS["wide"], calls=calls, finish="stop")
        tools = [{"function": {"name": c.name, "arguments": json.loads(c.arguments)}}
                 for c in calls]  # fmt: skip
        messages: list[Json] = [
            *({"content": "", "thinking": part} for part in cut(said.reasoning, rng)),
            *({"content": part} for part in cut(text, rng)),
            {"content": "", "tool_calls": tools[:2]},
            {"content": "", "tool_calls": tools[2:]},
        ]
        role = {"role": "assistant"}
        events = [line(k, role | message) for k, message in enumerate(messages)]
        events.append(line(len(events), role | {"content": ""}, "stop"))
        yield Case(f"text, {name}", OLLAMA, events, [said], usage=usage)
        message = role | {
            "content": text,
            "thinking": said.reasoning,
            "tool_calls": tools,
        }
        yield Case(
            f"whole, text, {name}", OLLAMA, [line(0, message, "stop")], [said],
            streamed=False, usage=usage,
        )  # fmt: skip
    events = [
        line(k, {"role": "assistant", "content": part})
        for k, part in enumerate(MANY_PIECES)
    ]
    events.append(line(len(events), {"role": "assistant", "content": ""}, "length"))
    many = Choice("".join(MANY_PIECES), finish="length")
    yield Case("5,000 chunks", OLLAMA, events, [many], usage=usage, big=True)
    cut_off = Choice("0, 1, ", finish=None)
    yield Case("cut off", OLLAMA, events[:2], [cut_off], unfinished=True)
    broken = [*events[:2], {"error": "Overloaded"}]
    yield Case(
        "error in the stream",
        OLLAMA,
        broken,
        [cut_off],
        error="Overloaded",
    )
    yield Case(
        "status 404", OLLAMA, [{"error": "no such model"}], streamed=False, status=404,
        error="no such model",
    )  # fmt: skip


def _tgi(rng: Random) -> Iterator[Case]:
    for name, text in TEXTS.items():
        pieces = cut(text, rng)
        events = [
            {"index": k, "generated_text": None, "details": None,
             "token": {"id": k, "text": part, "logprob": -0.5, "special": False}}
            for k, part in enumerate(pieces, 1)
        ]  # fmt: skip
        details = {"finish_reason": "eos_token", "generated_tokens": len(pieces)}
        token = {"id": 0, "text": "</s>", "logprob": -0.5, "special": True}
        end = {"index": 0, "token": token, "generated_text": text, "details": details}
        usage = {"generated_tokens": len(pieces)}
        said = Choice(text, finish="eos_token")
        yield Case(
            f"text, {name}", TGI, [*events, end], [said], usage=usage,
            logprobs=[(part, -0.5) for part in pieces],
        )  # fmt: skip
        body = {"generated_text": text, "details": details}
        yield Case(
            f"whole, text, {name}", TGI, [body], [said], streamed=False, usage=usage
        )


def _sourcegraph(rng: Random) -> Iterator[Case]:
    for name, text in TEXTS.items():
        said, ended = Choice(text, finish="end_turn"), {"stopReason": "end_turn"}
        pieces = [{"deltaText": part} for part in cut(text, rng)]
        yield Case(
            f"text, {name}",
            SOURCEGRAPH,
            [*pieces, {"deltaText": ""} | ended, {}],
            [said],
        )
        so_far, events = "", []
        for part in cut(text, rng):
            so_far += part
            events.append({"completion": so_far, "stopReason": ""})
        whole = [*events, {"completion": so_far} | ended, {}]
        yield Case(f"all so far, {name}", SOURCEGRAPH, whole, [said])


def _text_models(rng: Random) -> Iterator[Case]:
    for name, text in TEXTS.items():
        pieces = cut(text, rng)
        said = Choice(text, finish="stop")
        llama = [{"generation": part, "prompt_token_count": None,
                  "generation_token_count": k, "stop_reason": None}
                 for k, part in enumerate(pieces, 1)]  # fmt: skip
        last = {
            "generation": "",
            "generation_token_count": len(pieces),
            "stop_reason": "stop",
        }
        yield Case(
            f"Llama, {name}", TEXT_MODELS, [*llama, last], [said],
            usage={"generation_token_count": len(pieces)},
        )  # fmt: skip
        titan = [
            {"outputText": part, "index": 0, "completionReason": None}
            for part in pieces
        ]
        end = {"outputText": "", "index": 0, "completionReason": "FINISH"}
        finished = Choice(text, finish="FINISH")
        yield Case(f"Titan, {name}", TEXT_MODELS, [*titan, end], [finished])
        mistral = [
            {"outputs": [{"text": part, "stop_reason": None}]} for part in pieces
        ]
        mistral.append({"outputs": [{"text": "", "stop_reason": "stop"}]})
        yield Case(f"Mistral, {name}", TEXT_MODELS, mistral, [said])
        claude = [
            {"completion": part, "stop_reason": None, "stop": None} for part in pieces
        ]
        claude.append({"completion": "", "stop_reason": "stop", "stop": None})
        yield Case(f"older Claude, {name}", TEXT_MODELS, claude, [said])
    results = [{"outputText": text, "completionReason": "FINISH", "tokenCount": 3}
               for text in TEXTS.values()]  # fmt: skip
    choices = [Choice(text, finish="FINISH") for text in TEXTS.values()]
    body = {"inputTextTokenCount": 4, "results": results}
    yield Case(
        "whole, Titan", TEXT_MODELS, [body], choices, streamed=False,
        usage={"inputTextTokenCount": 4},
    )  # fmt: skip


def _wordless() -> Iterator[Case]:
    """Yield calls that no model answers in words."""
    host = "https://api.openai.com/v1"
    usage = {"prompt_tokens": 2, "total_tokens": 2}
    vector = {"object": "embedding", "index": 0, "embedding": [0.5, -0.25]}
    body: Json = {"object": "list", "data": [vector], "model": MODEL, "usage": usage}
    asked = {"model": MODEL, "input": "Hi"}
    endpoint = Endpoint("openai-embeddings", f"{host}/embeddings", request=asked)
    yield Case("embeddings", endpoint, [body], streamed=False, usage=usage)
    body = {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0}]}
    endpoint = Endpoint("openai-models", f"{host}/models", request={})
    yield Case("models", endpoint, [body], streamed=False)
    body = {
        "id": "m",
        "model": MODEL,
        "results": [{"flagged": False, "categories": {}}],
    }
    endpoint = Endpoint("openai-moderations", f"{host}/moderations", request=asked)
    yield Case("moderation", endpoint, [body], streamed=False)
    body = {"created": 0, "data": [{"b64_json": "aGk="}], "usage": {"total_tokens": 9}}
    endpoint = Endpoint("openai-images", f"{host}/images/generations", request=asked)
    yield Case(
        "image",
        endpoint,
        [body],
        streamed=False,
        needs_url=True,
        usage=body["usage"],
        notes=True,
    )
    body = {"text": TEXTS["wide"], "usage": {"type": "duration", "seconds": 3}}
    endpoint = Endpoint("openai-audio", f"{host}/audio/transcriptions", request=asked)
    said = [Choice(TEXTS["wide"], finish=None)]
    yield Case(
        "transcription",
        endpoint,
        [body],
        said,
        streamed=False,
        needs_url=True,
        usage=body["usage"],
    )
    pieces = [{"type": "transcript.text.delta", "delta": c} for c in TEXTS["wide"]]
    pieces.append({"type": "transcript.text.done", "text": TEXTS["wide"]})
    yield Case("streamed transcription", endpoint, pieces, said)
    body = {"type": "speech.audio.delta", "audio": "aGk="}
    end: Json = {"type": "speech.audio.done", "usage": {"total_tokens": 9}}
    endpoint = Endpoint("openai-speech", f"{host}/audio/speech", request=asked)
    yield Case("speech", endpoint, [body, end], usage=end["usage"], notes=True)
    body = {"id": "e", "embeddings": {"float": [[0.5]]}, "texts": ["Hi"]}
    endpoint = Endpoint("embeddings", "https://api.cohere.com/v2/embed", request=asked)
    yield Case("embeddings of Cohere", endpoint, [body], streamed=False)
    body = {"id": "r", "results": [{"index": 0, "relevance_score": 0.5}]}
    endpoint = Endpoint("reranking", "https://api.cohere.com/v2/rerank", request=asked)
    yield Case("reranking", endpoint, [body], streamed=False)
    url = "https://api.anthropic.com/v1/messages/count_tokens"
    endpoint = Endpoint("token-count", url, request=asked)
    counts = {"input_tokens": 14}
    yield Case("token count", endpoint, [counts], streamed=False, usage=counts)
