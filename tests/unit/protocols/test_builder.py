"""What a builder says of a reply, and which chunks it lets become templates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recviewer.model.flat_reply import FlatChoice, ToolUse
from recviewer.model.track import Channel, Kind
from recviewer.model.transcript import Mark, MarkKind, ResponseError, Totals
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel

CONTENT: Channel = channel(Kind.CONTENT)
ARGUMENTS: Channel = channel(Kind.TOOL_ARGUMENTS, 3)

BESIDE_A_TEXT: dict[str, Callable[[ReplyBuilder], object]] = {
    "a role": lambda build: build.choice(5, "assistant"),
    "another choice": lambda build: build.choice(6),
    "a text of another choice": lambda build: build.choice(6).text(CONTENT, "b", ".b"),
    "another text": lambda build: build.choice(5).text(CONTENT, "b", ".b"),
    "a time": lambda build: build.time(1.0),
    "counts": lambda build: build.usage({"tokens": 1}),
    "an error": lambda build: build.error(ResponseError("no")),
    "times": lambda build: build.totals(Totals(1.0, 2.0, "x")),
    "a note": lambda build: build.note("odd"),
    "a note for once": lambda build: build.note_once("odd"),
    "a finish": lambda build: build.choice(5).finish("stop"),
    "a call": lambda build: build.choice(5).tool_call(0, id="a"),
    "a name": lambda build: build.choice(5).tool_call(0, name="f"),
    "a value": lambda build: build.choice(5).tool_call(0, arguments={}),
    "a probability": lambda build: build.choice(5).logprob(CONTENT, "a", -0.5),
    "a text that depends on others": lambda build: build.skip_template(),
}
"""What a chunk may do besides adding a text to choice 5."""


def begun() -> ReplyBuilder:
    """Return a builder whose first chunk begins."""
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    return build


def started() -> ReplyBuilder:
    """Return a builder whose second chunk begins, after a first text of choice 5."""
    build = begun()
    build.choice(5).text(CONTENT, "a", ".a")
    build.ledger.begin_chunk()
    return build


@pytest.mark.parametrize("act", BESIDE_A_TEXT.values(), ids=BESIDE_A_TEXT)
@pytest.mark.parametrize("start", [started, begun])
@pytest.mark.parametrize("before", [True, False])
def test_a_chunk_that_does_more_than_add_a_text_is_no_template(
    act: Callable[[ReplyBuilder], object],
    start: Callable[[], ReplyBuilder],
    before: bool,
) -> None:
    build = start()
    if before:
        act(build)
    build.choice(5).text(CONTENT, "b", ".a")
    if not before:
        act(build)

    assert build.ledger.only_writer is None


def test_a_chunk_with_later_counts_is_no_template_either() -> None:
    build = ReplyBuilder()
    build.usage({"tokens": 1})
    for _ in range(2):
        build.ledger.begin_chunk()
        build.choice(5).text(CONTENT, "a", ".a")
    assert build.ledger.only_writer == 5
    build.usage({"tokens": 2})

    assert build.ledger.only_writer is None


def test_a_claimed_second_and_what_is_empty_change_nothing_of_a_template() -> None:
    build = started()
    build.created(3.0)
    build.usage({})
    to = build.choice(5, "")
    to.text(CONTENT, "b", ".a")
    to.text(CONTENT, "", ".b")
    to.finish(None)
    to.logprob(CONTENT, None, -0.5)
    to.logprob(CONTENT, "a", None)

    assert build.ledger.only_writer == 5
    assert build.snapshot().choices[0].logprobs == ()
    assert build.snapshot().usage is None


def test_a_call_that_brings_nothing_new_is_no_act() -> None:
    build = started()
    build.choice(5).tool_call(3, id="a", name="f")
    build.ledger.begin_chunk()
    build.choice(5).tool_call(3)
    build.choice(5).text(ARGUMENTS, "{}", ".a")
    build.ledger.begin_chunk()
    build.choice(5).tool_call(3)
    build.choice(5).text(ARGUMENTS, " ", ".a")

    assert build.ledger.only_writer == 5


def test_of_a_call_the_first_id_name_and_value_count() -> None:
    build = ReplyBuilder()
    for chunk, (id, name, value) in enumerate(
        [("", None, None), ("a", "", None), ("b", "f", {"x": 1}), ("c", "g", {"x": 2})]
    ):
        build.ledger.begin_chunk()
        build.choice(0).tool_call(
            2, id=id, name=name, arguments=value, path=f".{chunk}"
        )
    reply = build.snapshot()
    (call,) = reply.choices[0].tool_calls

    assert (call.index, call.id, call.name, call.chunk) == (2, "a", "f", 0)
    assert call.arguments == {"x": 1}
    assert [(str(t.channel), t.text, t.paths) for t in reply.choices[0].tracks] == [
        ("tool_call[2].name", "f", (".2",))
    ]
    assert [mark for mark in reply.marks if mark.kind is MarkKind.TOOL_CALL] == [
        Mark(2, MarkKind.TOOL_CALL, 0, "f")
    ]


def test_a_call_that_has_begun_may_lack_a_name_or_a_value() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    to = build.choice(0)
    to.tool_call(0, id="a")
    to.tool_call(0, name="f")
    to.tool_call(0, arguments={"x": 1})
    to.tool_call(1)
    to.tool_call(1, id="b")
    calls = build.snapshot().choices[0].tool_calls

    assert [(c.id, c.name, c.arguments) for c in calls] == [
        ("a", "f", {"x": 1}),
        ("b", None, ""),
    ]


def test_a_choice_without_its_chunks_has_its_texts_calls_and_ending() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    to = build.choice(1)
    to.text(channel(Kind.REASONING), "Hm", ".r")
    to.text(CONTENT, "a", ".c")
    to.text(channel(Kind.CONTENT, 1), "b", ".c")
    to.tool_call(1, id="y", name="g", arguments={"y": 2})
    to.tool_call(0, id="x", name="f")
    to.text(channel(Kind.TOOL_ARGUMENTS, 0), "{", ".a")
    to.text(channel(Kind.TOOL_ARGUMENTS, 0), "}", ".a")
    build.choice(0).finish("stop")
    uses = (ToolUse("f", "{}"), ToolUse("g", {"y": 2}))

    assert to.tool_use(0) == uses[0]
    assert to.tool_use(1) == uses[1]
    assert to.tool_use(2) is None
    assert [to.end_of_arguments(part) for part in range(3)] == ["}", "", ""]
    build.stop()
    first, second = build.flat_reply().choices
    assert (first.ending, first.texts, first.tool_calls) == ("stop", {}, ())
    assert (second.ending, second.tool_calls) == ("cut off", uses)
    assert {str(kind): text for kind, text in second.texts.items()} == {
        "reasoning": "Hm",
        "content": "ab",
        "name": "gf",
        "arguments": "{}",
    }


def test_a_stream_that_was_ended_lacks_a_finish_and_is_not_cut_off() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    build.choice(0).text(CONTENT, "a", ".a")
    assert build.flat_reply().choices == (FlatChoice({Kind.CONTENT: "a"}, (), ""),)
    build.ended = True
    build.stop()

    assert build.flat_reply().choices[0].ending == "no finish"
    assert build.snapshot().choices[0].ending == "no finish"
    assert [mark.kind for mark in build.snapshot().marks] == [MarkKind.FIRST_TEXT]


def test_a_stream_that_breaks_off_cuts_off_what_has_not_finished() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    build.choice(1).text(CONTENT, "b", ".b")
    build.choice(0).finish("stop")
    build.stop()
    cut_off = Mark(0, MarkKind.CUT_OFF, 1, "cut off")

    assert [c.ending for c in build.snapshot().choices] == ["stop", "cut off"]
    assert [m for m in build.snapshot().marks if m.kind is MarkKind.CUT_OFF] == [
        cut_off
    ]


def test_where_there_is_an_error_nothing_is_cut_off() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    build.choice(0).text(CONTENT, "a", ".a")
    build.error(ResponseError("no"))
    build.error(ResponseError("later"))
    build.stop()

    assert build.failed
    assert build.snapshot().choices[0].ending == ""
    assert build.snapshot().error == ResponseError("no")
    assert [m.label for m in build.snapshot().marks][1:] == ["no", "later"]


def test_a_name_may_come_in_pieces_and_a_value_again_and_again() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    to = build.choice(0)
    to.tool_call(0, id="a", name="get_", path=".n")
    to.set_arguments(0, {"x": 1})
    build.ledger.begin_chunk()
    build.choice(0).extend_name(0, "it", ".n")
    to.set_arguments(0, {"x": 1, "y": 2})
    (choice,) = build.snapshot().choices

    assert choice.tool_calls[0].name == "get_it"
    assert choice.tool_calls[0].arguments == {"x": 1, "y": 2}
    assert choice.tracks[0].text == "get_it"
    assert build.ledger.only_writer is None


def test_a_name_that_is_extended_and_nothing_else_is_no_template() -> None:
    build = started()
    build.choice(5).tool_call(0, name="get_")
    build.ledger.begin_chunk()
    build.choice(5).extend_name(0, "it", ".n")

    assert build.ledger.only_writer is None


def test_of_many_different_notes_the_rest_is_one() -> None:
    build = ReplyBuilder()
    for number in range(105):
        build.ledger.begin_chunk()
        for _ in range(2):
            build.note_once(f"odd {number}")
    noted = [(note.chunk, note.text) for note in build.snapshot().notes]

    assert noted[:100] == [(k, f"odd {k}") for k in range(100)]
    assert noted[100:] == [(100, "more that is only in the JSON")]


def test_counts_are_marked_where_they_first_come_and_the_last_are_kept() -> None:
    build = ReplyBuilder()
    for count in (1, 2):
        build.ledger.begin_chunk()
        build.usage({"tokens": count})
    reply = build.snapshot()

    assert reply.marks == (Mark(0, MarkKind.USAGE, None, "usage"),)
    assert reply.usage == {"tokens": 2}


def test_a_claimed_second_is_repeated_for_later_chunks() -> None:
    build = ReplyBuilder()
    for _ in range(2):
        build.ledger.begin_chunk()
    build.created(7.0)
    build.repeat_created([2, 4], 1)
    build.repeat_created([5], 0)
    build.repeat_created([6], 9)
    build.ledger.chunk = 4

    assert list(build.snapshot().created) == [0, 7, 7, 0, 7]
