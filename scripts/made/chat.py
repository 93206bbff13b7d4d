"""OpenAI's chat completions, with what other servers of that shape send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

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

ENDPOINT = Endpoint(
    "openai-chat",
    "https://api.openai.com/v1/chat/completions",
    "openai.types.chat.chat_completion_chunk.ChatCompletionChunk",
    ("sse", "lines", "list"),
)
WHOLE = Endpoint(
    "openai-chat",
    "https://api.openai.com/v1/chat/completions",
    "openai.types.chat.chat_completion.ChatCompletion",
)

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}

FINISHES = ("stop", "length", "tool_calls", "content_filter", "function_call")


def cases(rng: Random) -> Iterator[Case]:
    """Yield streams and whole answers."""
    yield from _texts(rng)
    yield from _choices(rng)
    yield from _calls(rng)
    yield from _reasoning(rng)
    yield from _usage(rng)
    yield from _ends(rng)
    yield from _oddities(rng)
    yield from _whole()


def chunk(*choices: Json, **fields: Any) -> Json:
    """Return a chunk."""
    known = {"id": "c-1", "object": "chat.completion.chunk", "created": 0}
    return known | {"model": MODEL, "choices": list(choices)} | fields


def piece(delta: Json, index: int = 0, finish: str | None = None, **more: Any) -> Json:
    """Return a choice of a chunk."""
    return {"index": index, "delta": delta, "finish_reason": finish} | more


def stream(name: str, deltas: Sequence[Json], choice: Choice, **options: Any) -> Case:
    """Return a stream of one choice: a delta a chunk, then the end."""
    events = [chunk(piece({"role": "assistant", "content": ""}))]
    events += [chunk(piece(delta)) for delta in deltas]
    events.append(chunk(piece({}, finish=choice.finish)))
    return Case(name, ENDPOINT, events, [choice], done=True, **options)


def _contents(text: str, rng: Random, most: int = 9) -> list[Json]:
    return [{"content": part} for part in cut(text, rng, most)]


def _texts(rng: Random) -> Iterator[Case]:
    for name, text in TEXTS.items():
        yield stream(f"text, {name}", _contents(text, rng), Choice(text))
    long = "".join(f"{k} {TEXTS['wide']}\n" for k in range(3000))
    yield stream("very long text", _contents(long, rng, 900), Choice(long), big=True)
    many = [{"content": part} for part in MANY_PIECES]
    yield stream("5,000 chunks", many, Choice("".join(MANY_PIECES)), big=True)
    halves = TEXTS["plain"] + "\U0001f642!"
    split = [{"content": TEXTS["plain"]}, {"content": "\ud83d"}, {"content": "\ude42!"}]
    yield stream("halves of a surrogate pair", split, Choice(halves))


def _choices(rng: Random) -> Iterator[Case]:
    names = list(TEXTS)
    for n in (2, 5):
        choices = [Choice(TEXTS[names[k]], finish=FINISHES[k % 2]) for k in range(n)]
        queues = [
            [
                piece({"role": "assistant"}, k),
                *(piece({"content": part}, k) for part in cut(choice.content, rng)),
                piece({}, k, choice.finish),
            ]
            for k, choice in enumerate(choices)
        ]
        mixed = [chunk(found) for _, found in shuffled_in(rng, queues)]
        yield Case(f"{n} choices, mixed", ENDPOINT, mixed, choices, done=True)
        ordered = [chunk(found) for queue in queues for found in queue]
        yield Case(f"{n} choices, in order", ENDPOINT, ordered, choices, done=True)
        rows = max(map(len, queues))
        beside = [
            chunk(*(queue[row] for queue in reversed(queues) if row < len(queue)))
            for row in range(rows)
        ]
        yield Case(f"{n} choices in a chunk", ENDPOINT, beside, choices, done=True)


def _call_queue(k: int, id: str, name: str, pieces: Sequence[str]) -> list[Json]:
    first = {"index": k, "id": id, "type": "function"}
    begun = first | {"function": {"name": name, "arguments": ""}}
    more = [{"index": k, "function": {"arguments": part}} for part in pieces]
    return [begun, *more]


def _calls(rng: Random) -> Iterator[Case]:
    for kind in ARGUMENTS:
        pieces = argument_pieces(kind, rng)
        deltas = [{"tool_calls": [c]} for c in _call_queue(0, "call_1", "look", pieces)]
        call = Call("call_1", "look", "".join(pieces))
        yield stream(
            f"a call, {kind} arguments",
            deltas,
            Choice(calls=(call,), finish="tool_calls"),
        )
    many = {f"call_{k}": argument_pieces(kind, rng) for k, kind in enumerate(ARGUMENTS)}
    calls = tuple(Call(i, f"tool_{i}", "".join(p)) for i, p in many.items())
    queues = [
        _call_queue(k, i, f"tool_{i}", p) for k, (i, p) in enumerate(many.items())
    ]
    begun = [queue.pop(0) for queue in queues]
    said = Choice("I look.", calls=calls, finish="tool_calls")
    text: list[Json] = [{"content": "I look."}]
    mixed = [*begun, *(c for _, c in shuffled_in(rng, queues))]
    one_by_one = [c for k, queue in enumerate(queues) for c in (begun[k], *queue)]
    for name, order in (("mixed", mixed), ("in order", one_by_one)):
        deltas = [*text, *({"tool_calls": [c]} for c in order)]
        yield stream(f"parallel calls, {name}", deltas, said)
    together = [
        *text,
        {"tool_calls": begun},
        {"tool_calls": [c for q in queues for c in q]},
    ]
    yield stream("parallel calls in a chunk", together, said)
    for arguments in ("", "{}"):
        deltas = [
            {"tool_calls": [c]} for c in _call_queue(0, "call_1", "now", [arguments])
        ]
        none = Choice(calls=(Call("call_1", "now", arguments),), finish="tool_calls")
        yield stream(f"a call without arguments, {arguments!r}", deltas, none)
    same = [Call(f"call_{k}", "look", json_text({"k": k})) for k in range(3)]
    whole = [
        {"tool_calls": [{"index": k} | c.as_function()]} for k, c in enumerate(same)
    ]
    yield stream(
        "one tool three times", whole, Choice(calls=tuple(same), finish="tool_calls")
    )


def _reasoning(rng: Random) -> Iterator[Case]:
    for field in ("reasoning_content", "reasoning"):
        thoughts = [{field: part} for part in cut(TEXTS["wide"], rng)]
        deltas = [*thoughts, *_contents(TEXTS["plain"], rng)]
        said = Choice(TEXTS["plain"], TEXTS["wide"])
        yield stream(f"reasoning in {field}", deltas, said)
    refusals = [{"refusal": part} for part in cut("I will not say that.", rng)]
    yield stream("refusal", refusals, Choice(refusal="I will not say that."))
    tokens = [(part, -k / 8) for k, part in enumerate(cut(TEXTS["emoji"], rng))]
    events = [
        chunk(piece({"content": token}, logprobs={"content": [_logprob(token, value)]}))
        for token, value in tokens
    ]
    events.append(chunk(piece({}, finish="stop")))
    said = Choice(TEXTS["emoji"])
    yield Case(
        "log probabilities", ENDPOINT, events, [said], done=True, logprobs=tokens
    )


def _logprob(token: str, value: float) -> Json:
    top = {"token": "x", "logprob": -9.5, "bytes": [120]}
    found = {"token": token, "logprob": value, "bytes": list(token.encode())}
    return found | {"top_logprobs": [found, top]}


def _usage(rng: Random) -> Iterator[Case]:
    text = TEXTS["plain"]
    base = stream("", _contents(text, rng), Choice(text)).events
    end = [*base, chunk(usage=USAGE)]
    yield Case(
        "usage at the end", ENDPOINT, end, [Choice(text)], usage=USAGE, done=True
    )
    each = [
        event
        | {
            "usage": {
                "prompt_tokens": 11,
                "completion_tokens": k,
                "total_tokens": 11 + k,
            }
        }
        for k, event in enumerate(base)
    ]
    last = each[-1]["usage"]
    yield Case(
        "usage in each chunk", ENDPOINT, each, [Choice(text)], usage=last, done=True
    )
    nulls = [event | {"usage": None} for event in base] + [chunk(usage=USAGE)]
    yield Case(
        "usage is null first", ENDPOINT, nulls, [Choice(text)], usage=USAGE, done=True
    )


def _ends(rng: Random) -> Iterator[Case]:
    text = TEXTS["plain"]
    deltas = _contents(text, rng)
    for finish in FINISHES:
        yield stream(f"finish {finish}", deltas, Choice(text, finish=finish))
    events = [chunk(piece(delta)) for delta in deltas]
    cut_off = Choice(text, finish=None)
    yield Case("cut off", ENDPOINT, events, [cut_off], unfinished=True)
    yield Case("no finish", ENDPOINT, events, [cut_off], done=True, unfinished=True)
    pieces = argument_pieces("deep", rng)[:-2]
    calls = [
        chunk(piece({"tool_calls": [c]})) for c in _call_queue(0, "c", "f", pieces)
    ]
    broken = Choice(calls=(Call("c", "f", "".join(pieces)),), finish=None)
    yield Case("cut off in a call", ENDPOINT, calls, [broken], unfinished=True)
    error = {
        "error": {"message": "Overloaded: \u4e16", "type": "server_error", "code": 503}
    }
    yield Case(
        "error in the stream", ENDPOINT, [*events, error], [cut_off],
        error="Overloaded: \u4e16",
    )  # fmt: skip
    yield Case(
        "error alone", ENDPOINT, [error], error="Overloaded: \u4e16", needs_url=True
    )
    for status in (400, 401, 404, 429, 500, 529):
        body = {"error": {"message": f"no: {status}", "type": "t", "code": None}}
        yield Case(
            f"status {status}", WHOLE, [body], streamed=False, status=status,
            error=f"no: {status}",
        )  # fmt: skip


def _oddities(rng: Random) -> Iterator[Case]:
    text = TEXTS["plain"]
    said = Choice(text)
    deltas = _contents(text, rng)
    role = [delta | {"role": "assistant"} for delta in deltas]
    yield stream("role in each chunk", role, said)
    empty = [
        d for delta in deltas for d in ({}, {"content": ""}, {"content": None}, delta)
    ]
    yield stream("empty deltas", empty, said)
    names = ("refusal", "function_call", "tool_calls", "audio")
    nulls = [dict.fromkeys(names) | delta for delta in deltas]
    yield stream("null fields", nulls, said)
    extra = [
        chunk(piece(d, native_finish_reason=None), provider="P", x_y={}) for d in deltas
    ]
    extra.append(chunk(piece({}, finish="stop")))
    yield Case("fields of vendors", ENDPOINT, extra, [said], done=True)
    bare: list[Json] = [{"choices": [{"delta": delta}]} for delta in deltas]
    bare.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    yield Case("nothing but choices", ENDPOINT, bare, [said], done=True)
    filters = chunk(model="", id="", prompt_filter_results=[])
    azure = [filters, *stream("", deltas, said).events]
    yield Case("an empty first chunk", ENDPOINT, azure, [said], done=True)
    unknown = [delta | {"video": "somewhere"} for delta in deltas]
    yield stream("an unknown field", unknown, said, notes=True)
    yield Case(
        "nothing at all",
        ENDPOINT,
        [chunk(piece({}, finish="stop"))],
        [Choice()],
        done=True,
    )


def _whole() -> Iterator[Case]:
    for n in (1, 2, 5):
        texts = list(TEXTS.values())[:n]
        choices = [Choice(text, finish=FINISHES[k]) for k, text in enumerate(texts)]
        yield _answer(f"whole, {n} choices", choices)
    calls = tuple(
        Call(f"call_{k}", name, json_text(value))
        for k, (name, value) in enumerate(ARGUMENTS.items())
    )
    yield _answer(
        "whole, parallel calls", [Choice("I look.", calls=calls, finish="tool_calls")]
    )
    none = Choice(calls=(Call("c", "f", ""),), finish="tool_calls")
    yield _answer("whole, call without arguments", [none])
    yield _answer("whole, reasoning", [Choice("Yes.", TEXTS["wide"])])
    yield _answer("whole, refusal", [Choice(refusal="No.")])
    yield _answer("whole, nothing", [Choice(finish="length")])


def _answer(name: str, choices: Sequence[Choice]) -> Case:
    """Return a whole answer."""
    found = [
        {
            "index": k,
            "message": _message(choice),
            "finish_reason": choice.finish,
            "logprobs": None,
        }
        for k, choice in enumerate(choices)
    ]
    body = {"id": "c", "object": "chat.completion", "created": 0, "model": MODEL}
    body |= {"choices": found, "usage": USAGE}
    return Case(name, WHOLE, [body], choices, streamed=False, usage=USAGE)


def _message(choice: Choice) -> Json:
    message: Json = {"role": "assistant", "content": choice.content or None}
    if choice.reasoning:
        message["reasoning_content"] = choice.reasoning
    message["refusal"] = choice.refusal or None
    if choice.calls:
        message["tool_calls"] = [call.as_function() for call in choice.calls]
    return message
