from __future__ import annotations

import pytest

from recviewer.model.track import Kind
from recviewer.model.transcript import Mark, MarkKind
from tests.unit.protocols.recorded import (
    call,
    calls,
    chat,
    content,
    notes,
    only,
    reply,
    whole_reply,
)


def test_choices_that_interleave_are_kept_apart() -> None:
    folded = reply(
        chat({"role": "assistant", "content": "He"}),
        chat({"content": "Hi"}, 1),
        chat({"content": "llo"}),
        chat({"content": "!"}, 1),
    )

    texts = {choice.index: choice.text(Kind.CONTENT) for choice in folded.choices}
    assert texts == {0: "Hello", 1: "Hi!"}
    assert list(folded.choices[1].chunks) == [1, 3]


def test_a_delta_knows_its_chunk_its_offset_and_its_path() -> None:
    (track,) = only(reply(chat({"content": "ab"}), chat({"content": "cd"}))).tracks

    delta = track.delta_at(3)
    assert delta is not None
    assert (delta.chunk, delta.start, delta.text) == (1, 2, "cd")
    assert delta.path == ".choices[0].delta.content"


def test_the_first_role_counts_where_every_chunk_repeats_it() -> None:
    folded = reply(chat({"role": "assistant"}), chat({"role": "other"}))

    assert only(folded).role == "assistant"


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_reasoning_is_a_channel_of_its_own(field: str) -> None:
    choice = only(reply(chat({field: "Hm."}), chat({"content": "Yes."})))

    assert choice.text(Kind.REASONING) == "Hm."
    assert choice.text(Kind.CONTENT) == "Yes."
    assert choice.tracks[0].paths == (f".choices[0].delta.{field}",)


def test_reasoning_sent_under_two_names_counts_once() -> None:
    details = [{"type": "reasoning.text", "text": "Hm."}]
    both = {"reasoning": "Hm.", "reasoning_content": "Hm."}
    folded = reply(chat(both), chat({"reasoning": "!", "reasoning_details": details}))

    assert only(folded).text(Kind.REASONING) == "Hm.!"


def test_reasoning_that_stands_in_details_alone_is_read_from_there() -> None:
    details = [{"type": "reasoning.text", "text": "Hm."}, {"summary": "So."}, 5]

    folded = reply(chat({"reasoning_details": details}))
    assert only(folded).text(Kind.REASONING) == "Hm.So."


def test_a_refusal_is_no_content() -> None:
    choice = only(reply(chat({"refusal": "I can't."})))

    assert choice.text(Kind.REFUSAL) == "I can't."
    assert choice.text(Kind.CONTENT) == ""


def test_a_list_as_content_is_split_into_thinking_and_text() -> None:
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    choice = only(reply(chat({"content": [thinking, {"type": "text", "text": "A"}]})))

    assert choice.text(Kind.REASONING) == "Hm."
    assert choice.text(Kind.CONTENT) == "A"
    paths = [track.paths[0] for track in choice.tracks]
    assert paths == [
        ".choices[0].delta.content[0].thinking[0].text",
        ".choices[0].delta.content[1].text",
    ]


def test_tool_calls_merge_by_index() -> None:
    folded = reply(
        calls(call("", "add", index=0, id="a"), call("", "sub", index=1, id="b")),
        calls(call('{"x"', index=0), call("{}", index=1)),
        calls(call(":1}", index=0)),
    )

    found = [(c.index, c.id, c.name, c.arguments) for c in only(folded).tool_calls]
    assert found == [(0, "a", "add", '{"x":1}'), (1, "b", "sub", "{}")]


def test_a_repeated_name_and_id_are_set_once() -> None:
    pieces = [call(text, "add", index=0, id="a") for text in "{}"]
    folded = reply(*map(calls, pieces))

    (found,) = only(folded).tool_calls
    assert (found.id, found.name, found.arguments) == ("a", "add", "{}")


def test_a_new_id_at_a_reused_index_begins_a_new_call() -> None:
    folded = reply(
        calls(call("{}", "add", index=0, id="a")),
        calls(call("[", "sub", index=0, id="b")),
        calls(call("]", index=0)),
    )

    found = [(c.index, c.id, c.arguments) for c in only(folded).tool_calls]
    assert found == [(0, "a", "{}"), (1, "b", "[]")]


def test_calls_without_an_index_are_told_apart_by_their_ids() -> None:
    folded = reply(
        calls(call("{", "add", id="a"), call("[", "sub", id="b")),
        calls(call("}", id="a"), call("]", id="b")),
    )

    assert [c.arguments for c in only(folded).tool_calls] == ["{}", "[]"]


def test_of_calls_without_index_and_id_a_name_begins_each() -> None:
    folded = reply(calls(call("{", "add")), calls(call("}")), calls(call("[]", "sub")))

    found = [(c.name, c.arguments) for c in only(folded).tool_calls]
    assert found == [("add", "{}"), ("sub", "[]")]


def test_tool_call_indexes_may_have_gaps_and_come_in_any_order() -> None:
    late, early = call("{}", "b", index=10**9), call("[]", "a", index=2)

    found = only(reply(calls(late), calls(early))).tool_calls
    assert [(c.index, c.name) for c in found] == [(2, "a"), (10**9, "b")]


def test_a_legacy_function_call_is_a_tool_call() -> None:
    folded = reply(
        chat({"function_call": {"name": "add", "arguments": "{"}}),
        chat({"function_call": {"arguments": "}"}}, finish_reason="function_call"),
    )

    (found,) = only(folded).tool_calls
    assert (found.name, found.arguments) == ("add", "{}")
    assert only(folded).finish_reason == "function_call"


def test_arguments_sent_as_an_object_stay_one() -> None:
    piece = {"index": 0, "function": {"name": "add", "arguments": {"x": 1}}}

    (found,) = only(reply(calls(piece))).tool_calls
    assert found.arguments == {"x": 1}


def test_logprobs_of_content_and_refusal_are_collected() -> None:
    logprobs = {
        "content": [{"token": "a", "logprob": -0.5}, {"token": 1}, None],
        "refusal": [{"token": "b", "logprob": -1}],
    }
    found = only(reply(chat({"content": "a"}, logprobs=logprobs))).logprobs

    read = [(item.channel.kind, item.token, item.logprob) for item in found]
    assert read == [(Kind.CONTENT, "a", -0.5), (Kind.REFUSAL, "b", -1.0)]


def test_a_first_chunk_without_choices_and_model_changes_nothing() -> None:
    azure = {
        "object": "",
        "model": "",
        "created": 0,
        "choices": [],
        "prompt_filter_results": [{"prompt_index": 0}],
    }
    folded = reply(azure, chat({"content": "a"}) | {"model": "m"})

    assert (content(folded), folded.model, notes(folded)) == ("a", "m", [])


def test_a_chunk_with_a_choice_but_no_delta_only_touches_it() -> None:
    filtered = {"choices": [{"index": 0, "content_filter_results": {}}]}
    folded = reply(chat({"content": "a"}), filtered)

    assert content(folded) == "a"
    assert list(only(folded).chunks) == [0, 1]


def test_the_last_usage_counts_and_the_first_is_marked() -> None:
    usage = [{"completion_tokens": n} for n in (1, 2)]
    last = {"object": "chat.completion.chunk", "choices": [], "usage": usage[1]}
    folded = reply(chat({"content": "a"}) | {"usage": usage[0]}, last)

    assert folded.usage == {"completion_tokens": 2}
    assert Mark(0, MarkKind.USAGE, None, "usage") in folded.marks


def test_a_delta_wins_over_the_message_so_far() -> None:
    folded = reply(
        chat({"content": "a"}, message={"content": "a"}),
        chat({"content": "b"}, message={"content": "ab"}),
        chat({}, message={"content": "ab"}) | {"object": "chat.completion.done"},
    )

    assert content(folded) == "ab"


def test_an_error_in_mid_stream_is_kept_beside_the_text() -> None:
    error = {"message": "overloaded", "type": "server_error", "code": 503}
    folded = reply(chat({"content": "a"}), {"error": error})

    assert content(folded) == "a"
    assert folded.error is not None
    assert (folded.error.message, folded.error.code) == ("overloaded", 503)
    assert Mark(1, MarkKind.ERROR, None, "overloaded") in folded.marks


def test_an_error_inside_a_choice_is_the_reply_s_error() -> None:
    folded = reply(chat({"content": ""}, error={"message": "cut", "code": 502}))

    assert folded.error is not None
    assert folded.error.message == "cut"


def test_a_whole_completion_folds_as_one_chunk() -> None:
    message = {
        "role": "assistant",
        "content": "Hi",
        "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{}"}}],
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    folded = whole_reply({"object": "chat.completion", "choices": [choice]})

    assert (folded.chunk_count, content(folded)) == (1, "Hi")
    assert only(folded).finish_reason == "stop"
    assert only(folded).tool_calls[0].arguments == "{}"
    assert only(folded).tracks[0].paths == (".choices[0].message.content",)


@pytest.mark.parametrize("index", [10**9, -1, 10**30])
def test_a_choice_may_claim_any_number(index: int) -> None:
    folded = reply(chat({"content": "a"}, index))

    assert [choice.index for choice in folded.choices] == [index]


@pytest.mark.parametrize("index", ["0", 1.5, [], True])
def test_a_choice_whose_index_is_no_number_is_noted(index: object) -> None:
    folded = reply(chat({"content": "a"}, index), chat({"content": "b"}))

    assert content(folded) == "ab"
    ((chunk, text),) = notes(folded)
    assert chunk == 0
    assert "index" in text


def test_choices_without_an_index_count_by_their_place() -> None:
    choices = [{"delta": {"content": "a"}}, {"delta": {"content": "b"}}]

    folded = reply({"object": "chat.completion.chunk", "choices": choices})
    assert [choice.index for choice in folded.choices] == [0, 1]


@pytest.mark.parametrize(
    "chunk",
    [
        {"object": "chat.completion.chunk", "choices": 7},
        {"object": "chat.completion.chunk", "choices": [None]},
        chat("text"),
        chat({"tool_calls": "x"}),
        17,
        None,
    ],
)
def test_a_chunk_of_another_shape_is_noted_and_the_rest_is_folded(
    chunk: object,
) -> None:
    folded = reply(chat({"content": "a"}), chunk, chat({"content": "b"}))

    assert content(folded) == "ab"
    assert [number for number, _ in notes(folded)] == [1]


def test_the_first_text_the_calls_and_the_ends_are_marked() -> None:
    folded = reply(
        chat({"role": "assistant"}),
        chat({"content": "a"}),
        calls(call("{}", "add", index=0, id="x")),
        chat(finish_reason="tool_calls"),
    )

    assert folded.marks == (
        Mark(1, MarkKind.FIRST_TEXT, 0, "content"),
        Mark(2, MarkKind.TOOL_CALL, 0, "add"),
        Mark(3, MarkKind.FINISH, 0, "tool_calls"),
    )


def test_created_seconds_are_kept_unless_they_are_zero() -> None:
    ticking = reply(*(chat({"content": "a"}) | {"created": 5} for _ in range(2)))
    zeroed = reply(chat({"content": "a"}) | {"created": 0})

    assert list(ticking.created) == [5.0, 5.0]
    assert list(zeroed.created) == []


@pytest.mark.parametrize(
    ("fields", "ttft", "duration"),
    [
        (
            {
                "usage": {
                    "queue_time": 0.5,
                    "prompt_time": 0.25,
                    "completion_time": 1,
                    "total_time": 1.25,
                }
            },
            0.75,
            1.75,
        ),
        ({"x_groq": {"usage": {"total_time": 2.0}}}, None, 2.0),
        ({"timings": {"prompt_ms": 250, "predicted_ms": 1000}}, 0.25, 1.25),
        (
            {"time_info": {"queue_time": 1, "prompt_time": 2, "total_time": 5}},
            3.0,
            5.0,
        ),
    ],
)
def test_times_of_the_whole_are_read_from_the_vendors_fields(
    fields: dict[str, object], ttft: float | None, duration: float
) -> None:
    totals = reply(chat({"content": "a"}) | fields).totals

    assert totals is not None
    assert (totals.ttft, totals.duration) == (ttft, duration)


@pytest.mark.parametrize("total", [0, -1, "2", None, float("nan"), 10**400, True])
def test_a_duration_that_cannot_be_one_gives_no_times(total: object) -> None:
    chunk = chat({"content": "a"}) | {"usage": {"total_time": total}}

    assert reply(chunk).totals is None


def test_spoken_words_are_content() -> None:
    folded = reply(chat({"audio": {"transcript": "Hel"}}), chat({"audio": {"id": "a"}}))

    assert content(folded) == "Hel"


@pytest.mark.parametrize(
    ("page", "found"),
    [("<html>\n502 Bad Gateway</html>", "HTML or XML"), ("busy", "plain text")],
)
def test_a_text_in_place_of_an_event_is_described(page: str, found: str) -> None:
    ((_, text),) = notes(reply(chat({"content": "a"}), page))

    assert text == f"not understood: expected a JSON object, but it is {found}"


def test_a_log_probability_has_the_chunk_that_brought_it() -> None:
    second = {"content": [{"token": "b", "logprob": -1}]}
    folded = reply(chat({"content": "a"}), chat({"content": "b"}, logprobs=second))

    assert [found.chunk for found in only(folded).logprobs] == [1]


def test_a_message_that_is_no_object_is_noted() -> None:
    folded = reply({"object": "chat.completion", "choices": [{"message": "Hello"}]})

    assert notes(folded) == [(0, "message is not an object: only in the JSON")]
