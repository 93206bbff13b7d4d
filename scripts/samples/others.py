"""Gemini, Ollama, completions, and calls that are not conversations."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from scripts.samples.sample import Sample, post, text, user
from scripts.samples.wire import Json, interleaved, ollama_times, tokens, typed, usage

_OLLAMA = "http://localhost:11434"


def other_samples() -> Iterator[Sample]:
    """Yield the samples of the remaining protocols."""
    yield _tides()
    yield _tea()
    yield _moon()
    yield _pockets()
    yield _embedding()
    yield _models()


def _tides() -> Sample:
    model = "publishers/example/models/curlew-flash"
    question = "Explain the tides to me as if I were a sailor's child."
    body = {
        "model": model,
        "contents": [{"role": "user", "parts": [{"text": question}]}],
        "config": {"system_instruction": "Warm, exact, and no more than 250 words."},
    }
    pieces = tokens(text("tides.md"))
    texts = ["".join(pieces[start : start + 9]) for start in range(0, len(pieces), 9)]
    counts = {"prompt_token_count": 27, "candidates_token_count": len(pieces)}
    counts["total_token_count"] = sum(counts.values())
    chunks = [_gemini_chunk(model, {"text": piece}) for piece in texts]
    chunks[-1]["candidates"][0]["finish_reason"] = "STOP"
    chunks[-1]["usage_metadata"] = counts
    endpoint = "/generate_content_stream"
    request = post(endpoint, body, base="vertexai://")
    name = "test_generate.py::test_tides[curlew-flash]"
    return Sample("generate", name, request, chunks, streaming=True)


def _gemini_chunk(model: str, part: Json) -> Json:
    return {
        "sdk_http_response": {"headers": {"Content-Type": "text/event-stream"}},
        "candidates": [{"content": {"parts": [part], "role": "model"}}],
        "create_time": "2025-03-04T09:30:12.510430Z",
        "model_version": model.rpartition("/")[2],
        "response_id": "sample-tides",
        "usage_metadata": {"traffic_type": "ON_DEMAND"},
    }


def _tea() -> Sample:
    prompt = "How do you make a good pot of tea?"
    body = {"model": "wren:3b", "prompt": prompt, "stream": True}
    rng, pieces = random.Random(6), tokens(text("tea.md"))
    gaps = [0.031 + rng.random() * 0.04 for _ in pieces] + [0.012]
    chunks = [
        _ollama(time, "GenerateResponse", response=piece, thinking=None, context=None)
        for time, piece in zip(ollama_times(gaps), [*pieces, ""], strict=True)
    ]
    _ollama_end(chunks, 0.38, gaps, prompt)
    request = post("/api/generate", body, base=_OLLAMA)
    name = "test_ollama.py::test_generate[made-up-times]"
    return Sample("generate", name, request, chunks, streaming=True)


def _moon() -> Sample:
    """Make an answer with a long gap in it, as if the server had stalled."""
    question = "Tell me, in a few lines, what the people on your coast called the Moon."
    body = {"model": "wren:3b", "messages": [user(question)], "stream": True}
    rng, pieces = random.Random(8), tokens(text("moon-names.md"))
    gaps = [0.045 + rng.random() * 0.05 for _ in pieces] + [0.015]
    gaps[pieces.index("\n\n") + 1] = 6.4
    messages = [{"role": "assistant", "content": piece} for piece in [*pieces, ""]]
    chunks = [
        _ollama(time, "ChatResponse", message=message)
        for time, message in zip(ollama_times(gaps), messages, strict=True)
    ]
    _ollama_end(chunks, 1.21, gaps, question)
    request = post("/api/chat", body, base=_OLLAMA)
    name = "test_ollama.py::test_long_gap[made-up-times]"
    return Sample("generate", name, request, chunks, streaming=True)


def _ollama(time: str, kind: str, **fields: object) -> Json:
    constant = {
        "model": "wren:3b",
        "created_at": time,
        "done": False,
        "done_reason": None,
        "total_duration": None,
        "load_duration": None,
        "prompt_eval_count": None,
        "prompt_eval_duration": None,
        "eval_count": None,
        "eval_duration": None,
    }
    return typed(f"ollama._types.{kind}", constant | fields)


def _ollama_end(
    chunks: list[Json], before: float, gaps: list[float], prompt: str
) -> None:
    """Write Ollama's final figures, in nanoseconds, into the last chunk."""
    wait, speaking = int(before * 1e9), int(sum(gaps[1:]) * 1e9)
    chunks[-1]["__data__"] |= {
        "done": True,
        "done_reason": "stop",
        "total_duration": wait + speaking,
        "load_duration": wait // 4,
        "prompt_eval_count": len(tokens(prompt)),
        "prompt_eval_duration": wait // 2,
        "eval_count": len(chunks) - 1,
        "eval_duration": speaking,
    }


def _pockets() -> Sample:
    body = {
        "model": "wren-3b",
        "prompt": "Things one finds in the pocket of last winter's coat:",
        "n": 2,
        "max_tokens": 80,
        "stream": True,
    }
    texts = [text(f"pockets-{index}.txt") for index in range(2)]
    chunks = [
        _completion([_piece(index, piece, "stop" if last else None)])
        for index, piece, last in interleaved(texts, random.Random(11))
    ]
    count = sum(len(tokens(each)) for each in texts)
    chunks.append(_completion([], usage=usage(12, count)))
    request = post("/v1/completions", body)
    name = "test_completions.py::test_pockets[wren-3b]"
    return Sample("inference", name, request, chunks, streaming=True)


def _piece(index: int, piece: str, finish: str | None) -> Json:
    return {"finish_reason": finish, "index": index, "logprobs": None, "text": piece}


def _completion(choices: list[Json], **fields: object) -> Json:
    chunk = {
        "id": "rec-pockets",
        "choices": choices,
        "created": 0,
        "model": "wren-3b",
        "object": "text_completion",
        "system_fingerprint": None,
        "usage": None,
    }
    return typed("openai.types.completion.Completion", chunk | fields)


def _embedding() -> Sample:
    texts = ["A boat leaves on the hour.", "The ferry is punctual."]
    body = {"model": "magpie-embed", "input": texts, "encoding_format": "float"}
    data = [
        {
            "embedding": [round(math.sin(shift + k / 3) / 4, 6) for k in range(48)],
            "index": index,
            "object": "embedding",
        }
        for index, shift in enumerate((0.1, 0.15))
    ]
    counts = {"prompt_tokens": 12, "total_tokens": 12}
    answer = {"data": data, "model": "magpie-embed", "object": "list", "usage": counts}
    name = "openai.types.create_embedding_response.CreateEmbeddingResponse"
    request = post("/v1/embeddings", body)
    test = "test_embeddings.py::test_two_sentences[magpie-embed]"
    return Sample("inference", test, request, typed(name, answer))


def _models() -> Sample:
    names = ("heron-70b", "wren-3b", "kestrel-vision", "magpie-embed")
    body = [
        typed(
            "openai.types.model.Model",
            {"id": name, "created": 0, "object": "model", "owned_by": "sample"},
        )
        for name in names
    ]
    request = post("/v1/models", {}) | {"method": "GET"}
    return Sample("inference", "test_models.py::test_list[-]", request, body)
