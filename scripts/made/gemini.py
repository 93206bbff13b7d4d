"""Gemini's generateContent in both spellings, and its interactions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from scripts.made.case import MODEL, QUESTION, Call, Case, Choice, Endpoint, Json
from scripts.made.words import (
    ARGUMENTS,
    MANY_PIECES,
    TEXTS,
    cut,
    json_text,
    shuffled_in,
)

_HOST = "https://generativelanguage.googleapis.com/v1beta"

ENDPOINT = Endpoint(
    "gemini",
    f"{_HOST}/models/{MODEL}:streamGenerateContent?alt=sse",
    framings=("sse", "list", "lines"),
    request={"contents": [{"role": "user", "parts": [{"text": QUESTION}]}]},
)
INTERACTIONS = Endpoint(
    "gemini-interactions",
    f"{_HOST}/interactions",
    framings=("sse", "lines", "list"),
    request={"model": MODEL, "input": QUESTION},
)

_FINISHES = ("STOP", "MAX_TOKENS", "SAFETY", "RECITATION", "MALFORMED_FUNCTION_CALL")

_USAGE = {"promptTokenCount": 8, "candidatesTokenCount": 5, "totalTokenCount": 13}


def cases(rng: Random) -> Iterator[Case]:
    """Yield streams and whole answers."""
    for snake in (False, True):
        yield from _contents(rng, snake)
    yield from _ends(rng)
    yield from _interactions(rng)


def chunk(*candidates: Json, **fields: Any) -> Json:
    """Return a chunk."""
    return {"candidates": list(candidates), "modelVersion": MODEL} | fields


def candidate(
    parts: list[Json], index: int | None = None, finish: str | None = None
) -> Json:
    """Return a candidate; an index that is 0 is mostly left out."""
    found: Json = {"content": {"parts": parts, "role": "model"}}
    found |= {} if finish is None else {"finishReason": finish}
    return found | ({} if index is None else {"index": index})


def _snake(value: Any) -> Any:
    """Spell the names of fields as Python's client does; arguments stay."""
    if isinstance(value, list):
        return [_snake(item) for item in value]
    if not isinstance(value, dict):
        return value
    spelled = {"".join(f"_{c.lower()}" if c.isupper() else c for c in name): name
               for name in value}  # fmt: skip
    return {
        new: value[old] if old == "args" else _snake(value[old])
        for new, old in spelled.items()
    }


def _parts(choice: Choice, rng: Random) -> list[Json]:
    """Return the parts of an answer, a part a chunk."""
    calls = [
        {"functionCall": {"name": c.name, "args": json.loads(c.arguments)}
         | ({"id": c.id} if c.id else {})}
        for c in choice.calls
    ]  # fmt: skip
    return [
        *({"text": part, "thought": True} for part in cut(choice.reasoning, rng)),
        *({"text": part} for part in cut(choice.content, rng)),
        *calls,
    ]


def _answers() -> Iterator[tuple[str, Choice]]:
    for name, text in TEXTS.items():
        yield f"text, {name}", Choice(text, finish="STOP")
    yield "reasoning", Choice("Yes.", TEXTS["wide"], finish="STOP")
    for id in (None, "call-7"):
        calls = tuple(
            Call(id and f"{id}{k}", f"look_{k}", json_text(value))
            for k, value in enumerate(ARGUMENTS.values())
        )
        yield f"parallel calls, id {id}", Choice("I look.", calls=calls, finish="STOP")
    yield (
        "a call without arguments",
        Choice(calls=(Call(None, "now", "{}"),), finish="STOP"),
    )


def _contents(rng: Random, snake: bool) -> Iterator[Case]:
    spell = _snake if snake else lambda value: value
    usage, suffix = spell(_USAGE), ", snake_case" if snake else ""
    for name, choice in _answers():
        parts = _parts(choice, rng)
        events = [chunk(candidate([part])) for part in parts]
        events.append(
            chunk(candidate([{"text": ""}], finish="STOP"), usageMetadata=_USAGE)
        )
        yield Case(f"{name}{suffix}", ENDPOINT, spell(events), [choice], usage=usage)
        body = chunk(candidate(parts, finish="STOP"), usageMetadata=_USAGE)
        yield Case(
            f"whole, {name}{suffix}", ENDPOINT, [spell(body)], [choice], streamed=False,
            usage=usage,
        )  # fmt: skip
    for n in (2, 5):
        choices = [Choice(text, finish="STOP") for text in list(TEXTS.values())[:n]]
        queues = [
            [
                *(candidate([part], k) for part in _parts(choice, rng)),
                candidate([], k, "STOP"),
            ]
            for k, choice in enumerate(choices)
        ]
        mixed = [chunk(found) for _, found in shuffled_in(rng, queues)]
        yield Case(f"{n} candidates, mixed{suffix}", ENDPOINT, spell(mixed), choices)
        whole = chunk(
            *(candidate(_parts(c, rng), k, "STOP") for k, c in enumerate(choices)),
            usageMetadata=_USAGE,
        )
        yield Case(
            f"whole, {n} candidates{suffix}", ENDPOINT, [spell(whole)], choices,
            streamed=False, usage=usage,
        )  # fmt: skip


def _ends(rng: Random) -> Iterator[Case]:
    text = TEXTS["plain"]
    events = [chunk(candidate([{"text": part}])) for part in cut(text, rng)]
    for finish in _FINISHES:
        ended = [*events, chunk(candidate([], finish=finish))]
        yield Case(f"finish {finish}", ENDPOINT, ended, [Choice(text, finish=finish)])
    each = [
        event | {"usageMetadata": {"promptTokenCount": 8, "candidatesTokenCount": k}}
        for k, event in enumerate([*events, chunk(candidate([], finish="STOP"))])
    ]
    yield Case(
        "usage in each chunk", ENDPOINT, each, [Choice(text, finish="STOP")],
        usage=each[-1]["usageMetadata"],
    )  # fmt: skip
    cut_off = [Choice(text, finish=None)]
    yield Case("cut off", ENDPOINT, events, cut_off, unfinished=True)
    error = {"error": {"code": 503, "message": "Overloaded", "status": "UNAVAILABLE"}}
    yield Case(
        "error in the stream", ENDPOINT, [*events, error], cut_off,
        error="Overloaded",
    )  # fmt: skip
    for status in (400, 429, 503):
        yield Case(
            f"status {status}", ENDPOINT, [error], streamed=False, status=status,
            error="Overloaded",
        )  # fmt: skip
    many = [chunk(candidate([{"text": part}])) for part in MANY_PIECES]
    many.append(chunk(candidate([], finish="STOP")))
    said = Choice("".join(MANY_PIECES), finish="STOP")
    yield Case("5,000 chunks", ENDPOINT, many, [said], big=True)


def _interactions(rng: Random) -> Iterator[Case]:
    usage = {"total_input_tokens": 3, "total_output_tokens": 4, "total_tokens": 7}
    for name, text in TEXTS.items():
        call = Call("call_1", "look", json_text(ARGUMENTS["wide"]))
        said = Choice(text, "Hm. \u4e16", calls=(call,), finish="completed")
        ended = {"status": "completed", "usage": usage}
        events = _interaction_events(said, ended, rng)
        yield Case(
            f"text, {name}", INTERACTIONS, events, [said], usage=usage,
        )  # fmt: skip
        body = _interaction() | {"outputs": _outputs(said)} | ended
        yield Case(
            f"whole, text, {name}",
            INTERACTIONS,
            [body],
            [said],
            streamed=False,
            usage=usage,
        )


def _interaction() -> Json:
    return {"id": "i-1", "object": "interaction", "model": MODEL, "role": "model"}


def _outputs(choice: Choice) -> list[Json]:
    (call,) = choice.calls
    summary = [{"type": "text", "text": choice.reasoning}]
    return [
        {"type": "thought", "signature": "c2ln", "summary": summary},
        {"type": "text", "text": choice.content},
        {"type": "function_call", "id": call.id, "name": call.name,
         "arguments": json.loads(call.arguments)},
    ]  # fmt: skip


def _interaction_events(choice: Choice, ended: Json, rng: Random) -> list[Json]:
    thought = {
        "type": "thought_summary",
        "content": {"type": "text", "text": choice.reasoning},
    }
    function = _outputs(choice)[2]
    deltas: Sequence[tuple[int, Json]] = [
        (0, thought),
        *((1, {"type": "text", "text": part}) for part in cut(choice.content, rng)),
        (2, function),
    ]
    kinds = ("thought", "text", "function_call")
    events: list[Json] = []
    for index, kind in enumerate(kinds):
        at = {"index": index}
        events.append({"event_type": "content.start", **at, "content": {"type": kind}})
        events += [
            {"event_type": "content.delta", **at, "delta": delta}
            for found, delta in deltas
            if found == index
        ]
        events.append({"event_type": "content.stop", **at})
    start = {"event_type": "interaction.start", "interaction": _interaction()}
    end = {"event_type": "interaction.complete", "interaction": _interaction() | ended}
    return [start, *events, end]
