"""Anthropic's messages, and Bedrock's Converse, whose events are alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from scripts.made.case import MODEL, Call, Case, Choice, Endpoint, Json
from scripts.made.words import ARGUMENTS, MANY_PIECES, TEXTS, argument_pieces, cut

ANTHROPIC = Endpoint(
    "anthropic",
    "https://api.anthropic.com/v1/messages",
    framings=("sse", "lines", "list"),
)
CONVERSE = Endpoint(
    "bedrock-converse",
    f"https://bedrock-runtime.us-east-1.amazonaws.com/model/{MODEL}/converse-stream",
    framings=("aws", "lines", "list"),
    request={"messages": [{"role": "user", "content": [{"text": "Hi"}]}]},
)

_ANTHROPIC_FINISHES = (
    *("end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal"),
)
_CONVERSE_FINISHES = (
    *("end_turn", "tool_use", "max_tokens", "stop_sequence", "content_filtered"),
    "guardrail_intervened",
)

Block = tuple[str, list[str], Call | None]
"""Kind of a block, its pieces, and the call that it is."""


def cases(rng: Random) -> Iterator[Case]:
    """Yield streams and whole messages of both."""
    for api in (_Anthropic(), _Converse()):
        yield from api.cases(rng)


def _answers(
    rng: Random, stop: str, tool: str
) -> Iterator[tuple[str, list[Block], str]]:
    """Yield what messages consist of, with a name and the reason of the end."""
    for name, text in TEXTS.items():
        yield f"text, {name}", [_text(text, rng)], stop
    long = "".join(f"{k} {TEXTS['wide']}\n" for k in range(2000))
    yield "very long text", [("text", cut(long, rng, 900), None)], stop
    yield "5,000 chunks", [("text", list(MANY_PIECES), None)], stop
    thought: Block = ("thinking", cut(TEXTS["emoji"], rng), None)
    yield "reasoning", [thought, _text("Yes.", rng)], stop
    yield "two texts", [_text("One. ", rng), _text("Two.", rng)], stop
    for kind in ARGUMENTS:
        yield f"a call, {kind} arguments", [_call(kind, 0, rng)], tool
    parallel = [_call(kind, k, rng) for k, kind in enumerate(ARGUMENTS)]
    yield "parallel calls", [thought, _text("I look.", rng), *parallel], tool
    yield "a call without arguments", [("call", [], Call("t1", "now", "{}"))], tool
    yield "an empty text", [("text", [], None)], stop


def _text(text: str, rng: Random) -> Block:
    return "text", cut(text, rng), None


def _call(kind: str, k: int, rng: Random) -> Block:
    pieces = argument_pieces(kind, rng)
    return "call", pieces, Call(f"toolu_{k}", f"look_{k}", "".join(pieces))


def _said(blocks: Sequence[Block], finish: str | None) -> Choice:
    texts = {kind: "".join("".join(p) for k, p, _ in blocks if k == kind)
             for kind in ("text", "thinking")}  # fmt: skip
    calls = tuple(call for _, _, call in blocks if call)
    return Choice(texts["text"], texts["thinking"], calls=calls, finish=finish)


class _Api:
    """Makes the cases of an API that sends blocks."""

    endpoint: Endpoint
    finishes: tuple[str, ...]
    usage: Json
    first_usage: Json | None = None
    """Token counts stated before the first block."""
    no_arguments: str = "{}"
    """Arguments of a call to which none were streamed."""

    def begin(self) -> list[Json]:
        """Return the events before the first block."""
        raise NotImplementedError

    def block(self, k: int, block: Block) -> list[Json]:
        """Return the events of a block."""
        raise NotImplementedError

    def end(self, finish: str) -> list[Json]:
        """Return the events after the last block."""
        raise NotImplementedError

    def whole(self, blocks: Sequence[Block], finish: str) -> Json:
        """Return a whole message."""
        raise NotImplementedError

    def error(self) -> Json:
        """Return the event of an error, whose message is `Overloaded`."""
        raise NotImplementedError

    def names(self, events: Sequence[Json]) -> list[str]:
        """Return the names of the events."""
        return []

    def case(
        self, name: str, events: Sequence[Json], *rest: Any, **options: Any
    ) -> Case:
        """Return a stream."""
        options["names"] = self.names(events)
        return Case(name, self.endpoint, events, *rest, **options)

    def cases(self, rng: Random) -> Iterator[Case]:
        """Yield all cases."""
        for name, blocks, finish in _answers(rng, "end_turn", "tool_use"):
            big = sum(len(pieces) for _, pieces, _ in blocks) > 500 or "long" in name
            choice = _said(blocks, finish)
            streamed = _said([self.streamed(block) for block in blocks], finish)
            yield self.case(
                name, self.stream(blocks, finish), [streamed], usage=self.usage, big=big
            )
            if not big:
                yield Case(
                    f"whole, {name}", self.endpoint, [self.whole(blocks, finish)],
                    [choice], streamed=False, usage=self.usage,
                )  # fmt: skip
        text = [_text(TEXTS["plain"], rng)]
        for finish in self.finishes:
            events = self.stream(text, finish)
            yield self.case(
                f"finish {finish}", events, [_said(text, finish)], usage=self.usage
            )
        yield from self.ends(text)
        yield from self.oddities(text)

    def streamed(self, block: Block) -> Block:
        """Return a block as its stream tells it."""
        kind, pieces, call = block
        if call and not pieces:
            call = replace(call, arguments=self.no_arguments)
        return kind, pieces, call

    def stream(self, blocks: Sequence[Block], finish: str) -> list[Json]:
        """Return the events of a message."""
        middle = [event for k, b in enumerate(blocks) for event in self.block(k, b)]
        return [*self.begin(), *middle, *self.end(finish)]

    def ends(self, text: list[Block]) -> Iterator[Case]:
        """Yield streams that break off."""
        events = [*self.begin(), *self.block(0, text[0])[:-1]]
        said = _said(text, None)
        yield self.case(
            "cut off", events, [said], usage=self.first_usage, unfinished=True
        )
        yield self.case(
            "error in the stream", [*events, self.error()], [said],
            usage=self.first_usage, error="Overloaded", read_by_client=False,
        )  # fmt: skip

    def oddities(self, text: list[Block]) -> Iterator[Case]:
        """Yield streams with something odd in them."""
        yield from ()


class _Anthropic(_Api):
    endpoint = ANTHROPIC
    finishes = _ANTHROPIC_FINISHES
    usage = {"input_tokens": 9, "output_tokens": 30}  # noqa: RUF012
    first_usage = {"input_tokens": 9, "output_tokens": 1}  # noqa: RUF012

    def _message(self, content: list[Json], finish: str | None, output: int) -> Json:
        known = {"id": "msg_1", "type": "message", "role": "assistant", "model": MODEL}
        usage = {"input_tokens": 9, "output_tokens": output}
        ended = {"stop_reason": finish, "stop_sequence": None, "usage": usage}
        return known | {"content": content} | ended

    def begin(self) -> list[Json]:
        return [{"type": "message_start", "message": self._message([], None, 1)}]

    def block(self, k: int, block: Block) -> list[Json]:
        kind, pieces, call = block
        if call:
            begun: Json = {
                "type": "tool_use",
                "id": call.id,
                "name": call.name,
                "input": {},
            }
            field, delta = "partial_json", "input_json_delta"
        else:
            begun, field, delta = {"type": kind, kind: ""}, kind, f"{kind}_delta"
        index = {"index": k}
        deltas = [{"type": delta, field: piece} for piece in ["", *pieces][not call :]]
        if kind == "thinking":
            begun["signature"] = ""
            deltas.append({"type": "signature_delta", "signature": "c2ln"})
        return [
            {"type": "content_block_start", **index, "content_block": begun},
            *({"type": "content_block_delta", **index, "delta": d} for d in deltas),
            {"type": "content_block_stop", **index},
        ]

    def end(self, finish: str) -> list[Json]:
        delta = {"stop_reason": finish, "stop_sequence": None}
        usage = {"output_tokens": 30}
        stop = {"type": "message_delta", "delta": delta, "usage": usage}
        return [stop, {"type": "message_stop"}]

    def whole(self, blocks: Sequence[Block], finish: str) -> Json:
        content: list[Json] = []
        for kind, pieces, call in blocks:
            if call:
                given = json.loads(call.arguments)
                tool = {"type": "tool_use", "id": call.id, "name": call.name}
                content.append(tool | {"input": given})
            else:
                signed = {"signature": "c2ln"} if kind == "thinking" else {}
                content.append({"type": kind, kind: "".join(pieces)} | signed)
        return self._message(content, finish, 30)

    def error(self) -> Json:
        error = {"type": "overloaded_error", "message": "Overloaded"}
        return {"type": "error", "error": error}

    def names(self, events: Sequence[Json]) -> list[str]:
        return [event["type"] for event in events]

    def oddities(self, text: list[Block]) -> Iterator[Case]:
        events = self.stream(text, "end_turn")
        said = [_said(text, "end_turn")]
        pings = [e for event in events for e in (event, {"type": "ping"})]
        yield self.case("pings", pings, said, usage=self.usage)
        first = [{"type": "ping"}, {"type": "ping"}, *events]
        yield self.case(
            "pings first", first, said, usage=self.usage, read_by_client=False
        )
        citation = {"type": "char_location", "cited_text": "x", "document_index": 0,
                    "document_title": None, "start_char_index": 0, "end_char_index": 1,
                    "file_id": None}  # fmt: skip
        delta = {"type": "citations_delta", "citation": citation}
        cited = {"type": "content_block_delta", "index": 0, "delta": delta}
        yield self.case(
            "citations", [*events[:3], cited, *events[3:]], said, usage=self.usage
        )
        body = self.error()
        for status in (400, 529):
            yield Case(
                f"status {status}", ANTHROPIC, [body], streamed=False,
                status=status, error="Overloaded",
            )  # fmt: skip


class _Converse(_Api):
    endpoint = CONVERSE
    finishes = _CONVERSE_FINISHES
    usage = {"inputTokens": 9, "outputTokens": 30, "totalTokens": 39}  # noqa: RUF012
    no_arguments = ""

    def begin(self) -> list[Json]:
        return [{"messageStart": {"role": "assistant"}}]

    def block(self, k: int, block: Block) -> list[Json]:
        kind, pieces, call = block
        index, events = {"contentBlockIndex": k}, []
        if call:
            tool = {"toolUse": {"toolUseId": call.id, "name": call.name}}
            events.append({"contentBlockStart": {**index, "start": tool}})
        for piece in pieces:
            delta: Json = {"text": piece}
            if kind == "thinking":
                delta = {"reasoningContent": delta}
            elif call:
                delta = {"toolUse": {"input": piece}}
            events.append({"contentBlockDelta": {**index, "delta": delta}})
        return [*events, {"contentBlockStop": index}]

    def end(self, finish: str) -> list[Json]:
        metadata = {"usage": self.usage, "metrics": {"latencyMs": 900}}
        return [{"messageStop": {"stopReason": finish}}, {"metadata": metadata}]

    def whole(self, blocks: Sequence[Block], finish: str) -> Json:
        content: list[Json] = []
        for kind, pieces, call in blocks:
            if call:
                tool = {"toolUseId": call.id, "name": call.name}
                content.append(
                    {"toolUse": tool | {"input": json.loads(call.arguments)}}
                )
            elif kind == "thinking":
                thought = {"text": "".join(pieces), "signature": "c2ln"}
                content.append({"reasoningContent": {"reasoningText": thought}})
            else:
                content.append({"text": "".join(pieces)})
        output = {"message": {"role": "assistant", "content": content}}
        return {"output": output, "stopReason": finish, "usage": self.usage,
                "metrics": {"latencyMs": 900}}  # fmt: skip

    def error(self) -> Json:
        return {"throttlingException": {"message": "Overloaded"}}
