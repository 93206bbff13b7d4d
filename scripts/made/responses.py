"""OpenAI's Responses, and the streams of its Assistants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from scripts.made.case import MODEL, QUESTION, Call, Case, Choice, Endpoint, Json
from scripts.made.words import ARGUMENTS, MANY_PIECES, TEXTS, argument_pieces, cut

ENDPOINT = Endpoint(
    "openai-responses",
    "https://api.openai.com/v1/responses",
    framings=("sse", "lines", "list"),
    request={"model": MODEL, "input": QUESTION},
)
ASSISTANTS = Endpoint(
    "openai-assistants",
    "https://api.openai.com/v1/threads/thread_1/runs",
    framings=("sse",),
    request={"assistant_id": "asst_1", "stream": True},
)

_USAGE = {"input_tokens": 5, "output_tokens": 6, "total_tokens": 11}
_RUN_USAGE = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}


def cases(rng: Random) -> Iterator[Case]:
    """Yield streams and whole responses, and runs of assistants."""
    yield from _responses(rng)
    yield from _ends(rng)
    yield from _runs(rng)


class _Stream:
    """Collects the events of a response."""

    def __init__(self) -> None:
        self.events: list[Json] = []
        self.output: list[Json] = []
        self.add("response.created", response=response("in_progress", []))

    def add(self, kind: str, **fields: Any) -> None:
        """Add an event."""
        number = len(self.events)
        self.events.append({"type": kind, "sequence_number": number, **fields})

    def item(self, begun: Json, whole: Json, inner: Iterator[tuple[str, Json]]) -> None:
        """Add an item, with its inner events between start and end."""
        at = {"output_index": len(self.output)}
        self.add("response.output_item.added", **at, item=begun)
        for kind, fields in inner:
            self.add(f"response.{kind}", item_id=whole["id"], **at, **fields)
        self.output.append(whole)
        self.add("response.output_item.done", **at, item=whole)

    def text(self, pieces: Sequence[str], field: str = "text") -> None:
        """Add a message with one part: a text, or a refusal."""
        kind = "output_text" if field == "text" else field
        extra: Json = {"annotations": []} if field == "text" else {}
        part = {"type": kind, field: "".join(pieces)} | extra
        message = {
            "id": f"msg_{len(self.output)}",
            "type": "message",
            "role": "assistant",
        }
        at = {"content_index": 0}

        def inner() -> Iterator[tuple[str, Json]]:
            yield "content_part.added", {**at, "part": part | {field: ""}}
            for piece in pieces:
                logprobs: Json = {"logprobs": []} if field == "text" else {}
                yield f"{kind}.delta", {**at, "delta": piece} | logprobs
            yield f"{kind}.done", {**at, field: part[field]}
            yield "content_part.done", {**at, "part": part}

        begun = message | {"content": [], "status": "in_progress"}
        self.item(begun, message | {"content": [part], "status": "completed"}, inner())

    def reasoning(self, pieces: Sequence[str]) -> None:
        """Add a summary of reasoning."""
        part = {"type": "summary_text", "text": "".join(pieces)}
        thought = {"id": f"rs_{len(self.output)}", "type": "reasoning"}
        at = {"summary_index": 0}

        def inner() -> Iterator[tuple[str, Json]]:
            yield "reasoning_summary_part.added", {**at, "part": part | {"text": ""}}
            for piece in pieces:
                yield "reasoning_summary_text.delta", {**at, "delta": piece}
            yield "reasoning_summary_text.done", {**at, "text": part["text"]}
            yield "reasoning_summary_part.done", {**at, "part": part}

        self.item(thought | {"summary": []}, thought | {"summary": [part]}, inner())

    def call(self, pieces: Sequence[str], call: Call) -> None:
        """Add a call of a function."""
        fields = {"type": "function_call", "call_id": call.id, "name": call.name}
        function = {"id": f"fc_{len(self.output)}"} | fields

        def inner() -> Iterator[tuple[str, Json]]:
            for piece in pieces:
                yield "function_call_arguments.delta", {"delta": piece}
            yield (
                "function_call_arguments.done",
                {"arguments": call.arguments, "name": call.name},
            )

        begun = function | {"arguments": "", "status": "in_progress"}
        ended = function | {"arguments": call.arguments, "status": "completed"}
        self.item(begun, ended, inner())

    def end(self, status: str = "completed", **fields: Any) -> list[Json]:
        """Add the end and return all events."""
        whole = response(status, self.output, usage=_USAGE, **fields)
        self.add(f"response.{status}", response=whole)
        return self.events


def response(status: str, output: list[Json], **fields: Any) -> Json:
    """Return a response."""
    known = {"id": "resp_1", "object": "response", "created_at": 0, "model": MODEL}
    return known | {"status": status, "output": output, "error": None} | fields


def _both(name: str, made: _Stream, choice: Choice) -> Iterator[Case]:
    body = response("completed", list(made.output), usage=_USAGE)
    yield _stream(name, made.end(), choice)
    yield Case(
        f"whole, {name}", ENDPOINT, [body], [choice], streamed=False, usage=_USAGE
    )


def _stream(name: str, events: list[Json], choice: Choice, **options: Any) -> Case:
    names = [event["type"] for event in events]
    known: Json = {"usage": _USAGE, "names": names}
    return Case(name, ENDPOINT, events, [choice], **(known | options))


def _responses(rng: Random) -> Iterator[Case]:
    for name, text in TEXTS.items():
        made = _Stream()
        made.text(cut(text, rng))
        yield from _both(f"text, {name}", made, Choice(text, finish="completed"))
    made = _Stream()
    made.reasoning(cut(TEXTS["wide"], rng))
    made.text(["Yes."])
    yield from _both(
        "reasoning", made, Choice("Yes.", TEXTS["wide"], finish="completed")
    )
    made = _Stream()
    made.text(cut("I will not.", rng), "refusal")
    yield from _both("refusal", made, Choice(refusal="I will not.", finish="completed"))
    made, calls = _Stream(), []
    made.text(["I look."])
    for k, kind in enumerate(ARGUMENTS):
        pieces = argument_pieces(kind, rng)
        calls.append(Call(f"call_{k}", f"look_{k}", "".join(pieces)))
        made.call(pieces, calls[-1])
    said = Choice("I look.", calls=tuple(calls), finish="completed")
    yield from _both("parallel calls", made, said)
    made, call = _Stream(), Call("call_0", "now", "{}")
    made.call(["{}"], call)
    said = Choice(calls=(call,), finish="completed")
    yield from _both("a call without arguments", made, said)
    made = _Stream()
    made.text(["One. "])
    made.text(["Two."])
    yield from _both("two messages", made, Choice("One. Two.", finish="completed"))
    made = _Stream()
    made.text(MANY_PIECES)
    said = Choice("".join(MANY_PIECES), finish="completed")
    yield _stream("5,000 chunks", made.end(), said, big=True)


def _ends(rng: Random) -> Iterator[Case]:
    text = TEXTS["plain"]
    why = {"incomplete_details": {"reason": "max_output_tokens"}}
    made = _Stream()
    made.text(cut(text, rng))
    yield _stream(
        "incomplete",
        made.end("incomplete", **why),
        Choice(text, finish="max_output_tokens"),
    )
    made = _Stream()
    made.text(cut(text, rng))
    error = {"code": "server_error", "message": "Overloaded"}
    failed = made.end("failed", error=error)
    failed[-1]["response"]["error"] = error
    yield _stream("failed", failed, Choice(text, finish="failed"), error="Overloaded")
    made = _Stream()
    made.text(cut(text, rng))
    unended = Choice(text, finish=None)
    yield _stream("cut off", made.events, unended, usage=None, unfinished=True)
    wrong = {
        "type": "error",
        "code": "server_error",
        "message": "Overloaded",
        "param": None,
    }
    events = [*made.events, wrong | {"sequence_number": 99}]
    yield _stream(
        "error in the stream",
        events,
        unended,
        usage=None,
        error="Overloaded",
    )
    for status in (400, 500):
        body = {"error": {"message": "no", "type": "t", "param": None, "code": None}}
        yield Case(
            f"status {status}",
            ENDPOINT,
            [body],
            streamed=False,
            status=status,
            error="no",
        )


def _runs(rng: Random) -> Iterator[Case]:
    for name, text in TEXTS.items():
        pieces = argument_pieces("wide", rng)
        call = Call("call_1", "look", "".join(pieces))
        said = Choice(text, calls=(call,), finish="completed")
        events = list(_run(text, call, pieces, rng))
        names = [name for name, _ in events]
        yield Case(
            f"text, {name}", ASSISTANTS, [event for _, event in events], [said],
            usage=_RUN_USAGE, done=True, names=names,
        )  # fmt: skip


def _run(
    text: str, call: Call, pieces: list[str], rng: Random
) -> Iterator[tuple[str, Json]]:
    run = {"id": "run_1", "object": "thread.run", "model": MODEL, "status": "queued"}
    yield "thread.run.created", run
    for k, piece in enumerate(["", *pieces]):
        function: Json = {"arguments": piece}
        tool: Json = {"index": 0, "type": "function", "function": function}
        if k == 0:
            tool["id"] = call.id
            function["name"] = call.name
        details = {"type": "tool_calls", "tool_calls": [tool]}
        delta = {"step_details": details}
        found = {"id": "step_1", "object": "thread.run.step.delta", "delta": delta}
        yield "thread.run.step.delta", found
    for piece in cut(text, rng):
        content: list[Json] = [{"index": 0, "type": "text", "text": {"value": piece}}]
        message = {"id": "msg_1", "object": "thread.message.delta"}
        yield "thread.message.delta", message | {"delta": {"content": content}}
    ended = {"status": "completed", "usage": _RUN_USAGE}
    yield "thread.run.completed", run | ended
