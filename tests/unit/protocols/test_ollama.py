from __future__ import annotations

from typing import Any

import pytest

from recviewer.model.track import Kind
from recviewer.protocols.ollama import Ollama
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    content,
    exchange,
    only,
    reply,
)


def line(done: bool = False, at: object = None, **fields: Any) -> dict[str, Any]:
    return {"model": "m", "created_at": at, "done": done, **fields}


def said(text: str, **message: Any) -> dict[str, Any]:
    return line(message={"role": "assistant", "content": text, **message})


@pytest.mark.parametrize("answer", [{"message": "buy milk"}, {"response": "yes"}])
def test_a_list_of_things_to_do_is_no_answer(answer: dict[str, str]) -> None:
    entry = {"id": 1, "created_at": "2026-01-31", "done": False, **answer}

    assert not Ollama.claims(entry)
    assert Ollama.claims({**entry, "model": "m"})


def test_a_chat_s_contents_join() -> None:
    folded = reply(said("a"), said("b"))

    assert (content(folded), folded.model) == ("ab", "m")
    assert only(folded).tracks[0].paths == (".message.content",)


def test_generated_responses_join() -> None:
    folded = reply(line(response="a"), line(response="b", thinking="Hm."))

    assert content(folded) == "ab"
    assert only(folded).text(Kind.REASONING) == "Hm."
    assert only(folded).tracks[0].paths == (".response",)


def test_thinking_is_reasoning() -> None:
    assert only(reply(said("", thinking="Hm."))).text(Kind.REASONING) == "Hm."


def test_tool_calls_come_whole_and_add_up() -> None:
    def call(name: str) -> dict[str, Any]:
        return {"function": {"name": name, "arguments": {"x": 1}}}

    folded = reply(said("", tool_calls=[call("a")]), said("", tool_calls=[call("b")]))

    found = [(c.index, c.name, c.arguments) for c in only(folded).tool_calls]
    assert found == [(0, "a", {"x": 1}), (1, "b", {"x": 1})]


def test_the_last_line_tells_why_it_ended_the_counts_and_the_times() -> None:
    folded = reply(
        said("a"),
        line(
            done=True,
            message={"content": ""},
            done_reason="stop",
            prompt_eval_count=3,
            eval_count=4,
            total_duration=3_000_000_000,
            load_duration=500_000_000,
            prompt_eval_duration=250_000_000,
        ),
    )

    assert only(folded).finish_reason == "stop"
    assert folded.usage == {"prompt_eval_count": 3, "eval_count": 4}
    assert folded.totals is not None
    assert (folded.totals.ttft, folded.totals.duration) == (0.75, 3.0)


def test_each_line_s_time_is_recorded() -> None:
    times = ("2025-07-31T17:59:18.5Z", "2025-07-31T17:59:19.750000123Z")
    folded = reply(*(line(response="a", at=time) for time in times))

    assert folded.times[1] - folded.times[0] == pytest.approx(1.25)


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00.000000Z", None, "soon", 17])
def test_a_time_that_was_left_out_gives_no_time(at: object) -> None:
    folded = reply(line(response="a", at=at))

    assert list(folded.times) == []


def test_an_error_line_is_the_reply_s_error() -> None:
    folded = reply(said("a"), {"error": "model crashed"})

    assert folded.error is not None
    assert folded.error.message == "model crashed"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ProcessResponse", {"models": []}),
        ("ListResponse", {"models": [{"model": "m"}]}),
        ("ProgressResponse", {"status": "success"}),
        ("EmbedResponse", {"embeddings": [[0.5]], "total_duration": 5_000_000}),
    ],
)
def test_calls_that_are_no_answer_have_no_choice(
    name: str, data: dict[str, Any]
) -> None:
    typed = {"__type__": f"ollama._types.{name}", "__data__": data}
    read = exchange(typed)

    assert read.protocol == "ollama"
    assert fold(read).choices == ()
    assert fold(read).notes == ()


def test_a_tool_call_keeps_its_id() -> None:
    called = {"id": "one", "function": {"name": "f", "arguments": {}}}
    folded = reply(said("", tool_calls=[called, called | {"id": 7}]))

    assert [call.id for call in only(folded).tool_calls] == ["one", None]


def test_an_error_in_the_last_line_is_told_beside_what_else_it_says() -> None:
    last = line(done=True, message={"content": "b"}, done_reason="stop", error="no")
    folded = reply(said("a"), last)

    assert folded.error is not None
    assert folded.error.message == "no"
    assert (content(folded), only(folded).finish_reason) == ("ab", "stop")
