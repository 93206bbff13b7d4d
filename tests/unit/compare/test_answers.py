"""How the choices of two replies differ."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from recviewer.compare.answers import compare_choice, compare_choices
from recviewer.compare.comparison import ChoiceComparison, Verdict
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, ToolCall, Transcript
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import channel


def reply(*choices: dict[str, str]) -> Reply:
    """Make a reply of choices, each of texts by channel: `content`, `content 1`."""
    build = ReplyBuilder()
    for index, texts in enumerate(choices):
        for name, text in texts.items():
            build.ledger.begin_chunk()
            kind, _, part = name.partition(" ")
            build.choice(index).text(channel(Kind(kind), int(part or 0)), text, ".x")
    return build.snapshot()


def call(name: str | None, arguments: object = None, index: int = 0) -> ToolCall:
    return ToolCall(index, f"id{index}", name, arguments, chunk=7)


def calling(*calls: ToolCall, **fields: Any) -> Transcript:
    """Make a choice with calls that were sent whole."""
    [choice] = reply({"content": "x"}).choices
    return replace(choice, tool_calls=calls, **fields)


def verdicts(found: ChoiceComparison) -> list[tuple[str, str]]:
    return [(each.name, each.verdict.value) for each in found.channels()]


def test_texts_are_compared_by_kind_the_first_with_the_first() -> None:
    [before] = reply({"content": "a", "reasoning": "r", "content 1": "b"}).choices
    [after] = reply({"content": "a", "content 1": "c", "refusal": "n"}).choices
    found = compare_choice(before, after)

    assert verdicts(found) == [
        ("reasoning", "text"),
        ("content", "identical"),
        ("content[1]", "text"),
        ("refusal", "text"),
    ]
    assert found.verdict is Verdict.TEXT
    assert [each.texts for each in found.texts] == [
        ("r", ""),
        ("a", "a"),
        ("b", "c"),
        ("", "n"),
    ]


def test_a_text_that_is_only_cut_otherwise_is_the_same_answer() -> None:
    [before] = reply({"content": "ab", "content 1": "c"}).choices
    [after] = reply({"content": "a", "content 1": "bc"}).choices
    found = compare_choice(before, after)

    assert verdicts(found) == [
        ("content", "same-answer"),
        ("content[1]", "same-answer"),
    ]
    assert found.verdict is Verdict.SAME_ANSWER
    assert found.diverges() is None


def test_a_choice_without_a_partner_ends_otherwise_if_it_says_nothing() -> None:
    build = ReplyBuilder()
    build.ledger.begin_chunk()
    build.choice(0)
    [silent] = build.snapshot().choices
    [saying] = reply({"content": "a"}).choices

    assert compare_choice(None, silent).verdict is Verdict.FINISH
    assert compare_choice(silent, None).verdict is Verdict.FINISH
    assert compare_choice(silent, silent).verdict is Verdict.IDENTICAL
    assert compare_choice(None, saying).verdict is Verdict.TEXT


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            call("f", {"a": 1}),
            call("f", {"a": 1}),
            ["identical", "identical", "identical"],
        ),
        (
            call("f", '{"a": 1}'),
            call("f", {"a": 1}),
            ["same-answer", "identical", "same-answer"],
        ),
        (
            call("f", {"a": 1}),
            call("f", {"a": 2}),
            ["arguments", "identical", "arguments"],
        ),
        (call("f", None), call("f", ""), ["same-answer", "identical", "identical"]),
        (call("f", "{}"), call("f"), ["same-answer", "identical", "same-answer"]),
        (call("f", {"a": 1}), call("g", {"a": 1}), ["tools", "tools", "tools"]),
        (call("f", {"a": 1}), call("g", {"a": 2}), ["tools", "tools", "arguments"]),
    ],
)
def test_calls_are_compared_by_name_and_arguments(
    before: ToolCall, after: ToolCall, expected: list[str]
) -> None:
    [found] = compare_choice(calling(before), calling(after)).calls
    assert [
        found.verdict.value,
        *(each.verdict.value for each in found.channels),
    ] == expected
    [back] = compare_choice(calling(after), calling(before)).calls
    assert back.verdict is found.verdict


def test_a_call_without_a_partner_is_another_tool() -> None:
    [found] = compare_choice(calling(call("f", {"a": 1}, 2)), calling()).calls
    name, arguments = found.channels

    assert found.verdict is Verdict.TOOLS
    assert (found.before and found.before.name, found.after) == ("f", None)
    assert (name.name, name.texts, name.after) == ("tool_call[2].name", ("f", ""), None)
    assert arguments.name == "tool_call[2].arguments"
    assert arguments.texts == ('{"a":1}', "")


def test_arguments_that_were_sent_whole_came_with_the_call() -> None:
    [found] = compare_choice(
        calling(call("f", {"a": 1})), calling(call("f", {"a": 2}))
    ).calls
    divergence = found.channels[1].diverges()

    assert divergence is not None
    assert (divergence.channel, divergence.character) == ("tool_call[0].arguments", 5)
    assert (divergence.before_chunk, divergence.after_chunk) == (7, 7)


def test_arguments_that_were_streamed_came_with_their_deltas() -> None:
    [choice] = reply({"arguments": '{"a":1}'}).choices
    streamed = calling(call("f", '{"a":1}'), tracks=choice.tracks)
    [found] = compare_choice(streamed, calling(call("f", '{"a":2}'))).calls
    divergence = found.channels[1].diverges()

    assert divergence is not None
    assert (divergence.before_chunk, divergence.after_chunk) == (0, 7)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"finish_reason": "stop"}, Verdict.IDENTICAL),
        ({"finish_reason": "length"}, Verdict.FINISH),
        ({"finish_reason": "stop", "cut_off": True}, Verdict.FINISH),
    ],
)
def test_a_choice_may_end_otherwise(fields: dict[str, Any], verdict: Verdict) -> None:
    found = compare_choice(calling(finish_reason="stop"), calling(**fields))
    assert found.verdict is verdict


def test_choices_are_paired_by_index_or_by_most_words_in_common() -> None:
    before = reply({"content": "one two three"}, {"content": "four five"})
    after = reply({"content": "four six"}, {"content": "one two"}, {"content": "x"})
    by_index = compare_choices(before, after)
    by_likeness = compare_choices(before, after, by_likeness=True)

    def pairs(found: tuple[ChoiceComparison, ...]) -> list[tuple[object, object]]:
        return [(c.before and c.before.index, c.after and c.after.index) for c in found]

    assert pairs(by_index) == [(0, 0), (1, 1), (None, 2)]
    assert pairs(by_likeness) == [(0, 1), (1, 0), (None, 2)]
    assert pairs(compare_choices(after, before, by_likeness=True)) == [
        (0, 1),
        (1, 0),
        (2, None),
    ]
    assert [c.index for c in by_likeness] == [0, 1, 2]


def test_likeness_is_a_share_of_all_words_and_not_their_number() -> None:
    long = " ".join(f"w{k}" for k in range(40))
    before = reply({"content": f"a b {long}"}, {"content": "a b"})
    after = reply({"content": "a b"}, {"content": f"c {long}"})
    found = compare_choices(before, after, by_likeness=True)

    assert [
        (c.before and c.before.index, c.after and c.after.index) for c in found
    ] == [
        (0, 1),
        (1, 0),
    ]
