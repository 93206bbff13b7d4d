"""The flat_reply of an exchange is what its reply says, without which chunk says it."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.errors import CancelledError
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import FlatChoice, FlatReply, ToolUse, flattened
from recviewer.model.track import Kind
from recviewer.model.transcript import ResponseError
from recviewer.reading.reader import flat_reply, fold
from tests.unit.protocols.recorded import call, calls, chat, exchange
from tests.unit.protocols.streams import PROTOCOLS, recorded, streams


@given(st.data(), PROTOCOLS)
def test_the_flat_reply_matches_the_reply(data: st.DataObject, protocol: str) -> None:
    made = recorded(protocol, data.draw(streams(protocol)))

    assert flat_reply(made) == flattened(fold(made))


def test_texts_calls_and_errors_of_all_choices_are_in_the_flat_reply() -> None:
    made = exchange(
        [
            chat({"content": "a", "reasoning": "r"}) | {"model": "m"},
            chat({"content": "b"}, 1),
            calls(call("{", "f", id="one", index=0), call("[]", "g", index=1)),
            calls(call("}", index=0)) | {"error": {"message": "no"}},
            chat({}, 1, finish_reason="stop"),
        ]
    )
    expected = FlatReply(
        (
            FlatChoice(
                {Kind.REASONING: "r", Kind.CONTENT: "a"}
                | {Kind.TOOL_NAME: "fg", Kind.TOOL_ARGUMENTS: "{}[]"},
                (ToolUse("f", "{}"), ToolUse("g", "[]")),
                "",
            ),
            FlatChoice({Kind.CONTENT: "b"}, (), "stop"),
        ),
        ResponseError("no"),
        "m",
    )

    assert flat_reply(made) == flattened(fold(made)) == expected


def test_a_fold_that_is_cancelled_stops() -> None:
    with pytest.raises(CancelledError):
        flat_reply(exchange([chat({"content": "a"}, 0)]), cancelled=lambda: True)


@pytest.mark.parametrize("fold_all", [flat_reply, fold])
def test_a_finished_fold_is_freed_without_the_garbage_collector(
    fold_all: Callable[[Exchange], object],
) -> None:
    made = exchange([chat({"content": text}, 0) for text in "abc"])
    fold_all(made)
    gc.collect()
    gc.disable()
    try:
        fold_all(made)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_error_in_a_stream_is_in_the_flat_reply() -> None:
    made = exchange([chat({"content": "a"}), {"error": {"message": "no"}}])
    error = flat_reply(made).error

    assert error is not None
    assert error.message == "no"
