"""What servers send that looks nearly like chat completions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from recviewer.model.track import Kind
from recviewer.model.transcript import Reply
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import (
    call,
    calls,
    chat,
    content,
    exchange,
    notes,
    only,
    reply,
    whole_reply,
)


def called(folded: Reply) -> list[tuple[str | None, object]]:
    return [(found.name, found.arguments) for found in only(folded).tool_calls]


def message(**fields: Any) -> dict[str, Any]:
    return {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": fields, "finish_reason": "stop"}],
    }


@pytest.mark.parametrize("id", ["null", "other", "", None])
def test_a_piece_without_a_name_belongs_to_the_call_of_its_index(
    id: str | None,
) -> None:
    folded = reply(
        calls(call('{"a":', "f", index=0, id="one")),
        calls(call("1}", "", index=0, id=id)),
    )

    assert called(folded) == [("f", '{"a":1}')]
    assert only(folded).tool_calls[0].id == "one"


def test_a_piece_goes_to_the_call_of_its_id_if_calls_share_an_index() -> None:
    folded = reply(
        calls(call("a", "f", index=0, id="one")),
        calls(call("b", "g", index=0, id="two")),
        calls(call("c", index=0, id="one")),
        calls(call("d", index=0)),
    )

    assert called(folded) == [("f", "ac"), ("g", "bd")]


def test_a_name_in_pieces_is_joined_and_leads_to_its_chunks() -> None:
    folded = reply(
        calls(call("", "look", index=0, id="one")),
        calls(call("", "_up", index=0)),
        calls(call("{}", "look_up", index=0)),
    )

    assert called(folded) == [("look_up", "{}")]
    track = only(folded).tracks[0]
    assert (track.text, list(track.chunks)) == ("look_up", [0, 1])


def test_another_name_after_whole_arguments_begins_a_call() -> None:
    folded = reply(
        calls(call('{"a":1}', "f", index=0, id="")),
        calls(call('{"a":2}', "g", index=0, id="")),
        calls(call('{"a":3}', "g", index=0, id="")),
    )

    assert called(folded) == [("f", '{"a":1}'), ("g", '{"a":2}'), ("g", '{"a":3}')]
    assert [chunk for chunk, _ in notes(folded)] == [1, 2]


def test_whole_calls_of_a_custom_tool_with_one_index_are_kept_apart() -> None:
    def custom(input: str) -> dict[str, Any]:
        return calls({"index": 0, "custom": {"name": "f", "input": input}})

    assert called(reply(custom("{}"), custom("{}"))) == [("f", "{}"), ("f", "{}")]
    assert called(reply(custom("a"), custom("b"))) == [("f", "ab")]


def test_a_call_whose_id_and_name_are_repeated_stays_one() -> None:
    folded = reply(
        calls(call("{}", "f", index=0, id="one")),
        calls(call("\n", "f", index=0, id="one")),
        calls(call("", "f", index=0)),
    )

    assert called(folded) == [("f", "{}\n")]


@pytest.mark.parametrize(
    "same", [{"index": 0, "id": ""}, {"index": 0, "id": "x"}, {"id": None}, {}]
)
def test_each_call_of_a_whole_message_is_one_of_its_own(same: dict[str, Any]) -> None:
    body = message(tool_calls=[call("{}", "f", **same), call("[]", "f", **same)])

    assert called(whole_reply(body)) == [("f", "{}"), ("f", "[]")]


def test_a_custom_tool_call_has_its_input_as_arguments() -> None:
    custom = {"type": "custom", "custom": {"name": "sql", "input": "select 1"}}
    folded = whole_reply(message(tool_calls=[{"id": "c", **custom}]))

    assert called(folded) == [("sql", "select 1")]
    assert [track.paths[0].rpartition(".custom")[2] for track in only(folded).tracks]


def test_a_whole_message_after_deltas_is_not_added() -> None:
    deltas = [chat({"content": "High "}), chat({"content": "tide"})]
    folded = reply(*deltas, message(role="assistant", content="High tide"))

    assert content(folded) == "High tide"
    assert notes(folded) == []
    assert only(folded).finish_reason == "stop"


def test_a_whole_message_that_differs_from_the_deltas_is_noted() -> None:
    folded = reply(chat({"content": "High"}), message(content="Low"))

    assert content(folded) == "High"
    assert notes(folded) == [
        (1, "the whole message has another content than was streamed")
    ]


def test_what_only_the_whole_message_has_is_folded() -> None:
    called_last = message(content="High", tool_calls=[call("{}", "f", id="one")])
    folded = reply(chat({"content": "High"}), called_last)

    assert content(folded) == "High"
    assert called(folded) == [("f", "{}")]


def test_each_text_that_only_the_whole_message_has_is_folded_from_there() -> None:
    last = message(content="High", reasoning_content="Hm.", refusal="No.")
    folded = reply(chat({"content": "High"}), last)

    assert [(str(t.channel), t.text, t.paths) for t in only(folded).tracks] == [
        ("content", "High", (".choices[0].delta.content",)),
        ("reasoning", "Hm.", (".choices[0].message.reasoning_content",)),
        ("refusal", "No.", (".choices[0].message.refusal",)),
    ]
    assert notes(folded) == []


def test_words_that_only_the_whole_message_speaks_are_folded() -> None:
    spoken = message(content=None, reasoning="Hm.", audio={"transcript": "Tide."})
    folded = reply(chat({"reasoning": "Hm."}), spoken)

    assert (content(folded), only(folded).text(Kind.REASONING)) == ("Tide.", "Hm.")
    assert notes(folded) == []


def test_a_legacy_call_that_only_the_whole_message_has_is_folded() -> None:
    last = message(content="a", function_call={"name": "f", "arguments": "{}"})

    assert called(reply(chat({"content": "a"}), last)) == [("f", "{}")]


def test_calls_that_the_whole_message_repeats_are_not_added() -> None:
    two = [call("{}", "f", index=k, id=f"c{k}") for k in range(2)]
    repeated = [piece | {"index": None} for piece in two]
    folded = reply(calls(*two), message(tool_calls=repeated))

    assert called(folded) == [("f", "{}"), ("f", "{}")]
    assert notes(folded) == []


def test_calls_of_the_whole_message_that_differ_are_noted_and_not_added() -> None:
    other = message(tool_calls=[call("[]", "f", id="c")])
    folded = reply(calls(call("{}", "f", index=0, id="c")), other)

    assert called(folded) == [("f", "{}")]
    assert notes(folded) == [
        (1, "the whole message has other tool calls than were streamed")
    ]


def test_a_whole_message_beside_an_empty_delta_is_the_answer() -> None:
    both = message(role="assistant", content="Green.")
    both["choices"][0]["delta"] = {"role": "assistant", "content": ""}

    assert content(whole_reply(both)) == "Green."


def test_a_message_so_far_beside_each_delta_is_not_added() -> None:
    deltas = [chat({"content": "a"}), chat({"content": "b"}, finish_reason="stop")]
    deltas[0]["choices"][0]["message"] = {"content": "a"}
    deltas[1]["choices"][0]["message"] = {"content": "ab"}

    folded = reply(*deltas)
    assert (content(folded), notes(folded)) == ("ab", [])


def so_far(**fields: Any) -> dict[str, Any]:
    return chat({"content": ""}, message={"role": "assistant", **fields})


def test_messages_that_each_hold_those_before_are_one() -> None:
    texts = ["High", "High tide", "High tide", "High tide at 6."]
    folded = reply(*(so_far(content=text) for text in texts))

    (track,) = only(folded).tracks
    assert track.text == "High tide at 6."
    assert list(track.chunks) == [0, 1, 3]
    assert [track.delta(i).text for i in range(3)] == ["High", " tide", " at 6."]
    assert track.paths == (".choices[0].message.content",)
    assert notes(folded) == []


def test_a_message_so_far_brings_the_other_texts_and_calls_as_they_come() -> None:
    first, second = call('{"n":1}', "f", id="one"), call("{}", "g", id="two")
    folded = reply(
        so_far(reasoning_content="Hm"),
        so_far(reasoning_content="Hm.", content="Wait"),
        so_far(content="Wait.", tool_calls=[call('{"n":', "f", id="one")]),
        so_far(content="Wait.", tool_calls=[first]),
        so_far(content="Wait.", tool_calls=[first, second]),
        so_far(content="Wait.", tool_calls=[first, second]),
    )

    choice = only(folded)
    assert (choice.text(Kind.REASONING), choice.text(Kind.CONTENT)) == ("Hm.", "Wait.")
    assert [(c.id, c.name, c.arguments) for c in choice.tool_calls] == [
        ("one", "f", '{"n":1}'),
        ("two", "g", "{}"),
    ]
    assert [c.chunk for c in choice.tool_calls] == [2, 4]
    assert choice.tracks[-1].paths == (
        ".choices[0].message.tool_calls[1].function.arguments",
    )


def test_arguments_as_json_in_messages_so_far_stay_one_call() -> None:
    calls_so_far = [call({"n": 1}, "f", id="one"), call({"n": 2}, "f", id="two")]
    folded = reply(so_far(tool_calls=calls_so_far[:1]), so_far(tool_calls=calls_so_far))

    assert called(folded) == [("f", {"n": 1}), ("f", {"n": 2})]


def test_a_message_so_far_that_says_something_else_is_noted() -> None:
    folded = reply(*(so_far(content=text) for text in ("a", "ab", "ac", "abc")))

    assert content(folded) == "abc"
    assert notes(folded) == [
        (2, "the whole message has another content than was streamed")
    ]


def test_messages_that_are_pieces_are_joined() -> None:
    texts = ["High", " tide", " at", " at"]
    folded = reply(*(so_far(content=text) for text in texts))

    assert content(folded) == "High tide at at"


def test_calls_in_messages_that_are_pieces_are_all_there() -> None:
    both = [call("{}", "f", id="one"), call("{}", "f", id="two")]
    folded = reply(
        so_far(tool_calls=both[:1]),
        so_far(tool_calls=both),
        so_far(tool_calls=[call("{}", "f", id="three")]),
    )

    assert [found.id for found in only(folded).tool_calls] == ["one", "two", "three"]


def test_what_a_message_so_far_cannot_show_is_noted() -> None:
    folded = reply(
        so_far(content="a"), so_far(content="ab", audio={"data": "UklGRg=="})
    )

    assert notes(folded) == [(1, "audio: only in the JSON")]


def test_each_choice_has_messages_of_its_own() -> None:
    def both(*texts: str) -> dict[str, Any]:
        choices = [{"index": i, "message": {"content": t}} for i, t in enumerate(texts)]
        return {"object": "chat.completion.chunk", "choices": choices}

    folded = reply(both("a", "x"), both("ab", "y"), both("abc", "z"))

    assert [c.text(Kind.CONTENT) for c in folded.choices] == ["abc", "xyz"]


def test_a_call_that_is_sent_whole_again_stays_one() -> None:
    again = calls(call('{"n":1}', "f", index=0, id="one"))
    folded = reply(again, again, again)

    assert called(folded) == [("f", '{"n":1}')]
    assert notes(folded) == []


def test_a_call_in_pieces_that_is_sent_whole_at_last_stays_one() -> None:
    pieces = [call(text, "f", index=0, id="one") for text in ('{"n"', ":1", "}")]
    whole = call('{"n":1}', "f", index=0, id="one")

    assert called(reply(*map(calls, [*pieces, whole]))) == [("f", '{"n":1}')]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"id": "one"}, {"id": "two"}),
        ({"id": "one"}, {"id": "two", "index": 1}),
        ({"id": ""}, {"id": ""}),
    ],
)
def test_an_equal_call_that_may_be_another_is_another(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    two = [call("{}", "f", **({"index": 0} | same)) for same in (first, second)]

    assert called(reply(*map(calls, two))) == [("f", "{}"), ("f", "{}")]


@pytest.mark.parametrize("piece", ["}", "a", "[]", '"}'])
def test_an_equal_piece_that_is_no_whole_call_is_added(piece: str) -> None:
    pieces = [call(piece, "f", index=0, id="one")] * 2

    assert called(reply(*map(calls, pieces))) == [("f", piece * 2)]


def test_reasoning_of_copilot_is_reasoning() -> None:
    folded = reply(chat({"reasoning_text": "Hm."}), chat({"reasoning_opaque": "c2ln"}))

    assert only(folded).text(Kind.REASONING) == "Hm."
    assert notes(folded) == []


@pytest.mark.parametrize("value", [7, 0, 1.5, -1])
def test_a_number_as_text_is_a_text(value: float) -> None:
    folded = reply(chat({"content": "at "}), chat({"content": value}))

    assert content(folded) == f"at {value}"


@pytest.mark.parametrize("field", ["content", "refusal", "reasoning"])
def test_an_object_as_text_is_noted(field: str) -> None:
    ((chunk, text),) = notes(reply(chat({field: {"a": "b"}})))

    assert (chunk, field in text) == (0, True)


@pytest.mark.parametrize(
    "odd",
    [
        *({"tool_calls": value} for value in ("", "x", [None], ["x"])),
        *({"function_call": value} for value in ("", 7)),
        *({"role": 7}, {"audio": []}, {"refusal": True}, {"reasoning": {}}),
    ],
)
def test_a_field_of_an_odd_type_costs_only_that_field(odd: dict[str, Any]) -> None:
    assert content(reply(chat({"content": "tide", **odd}))) == "tide"


@pytest.mark.parametrize("choices", [[None], [7], "x"])
def test_odd_choices_leave_the_others(choices: object) -> None:
    odd = {"object": "chat.completion.chunk", "choices": choices}

    assert content(reply(chat({"content": "a"}), odd, chat({"content": "b"}))) == "ab"


@pytest.mark.parametrize("whole", [False, True])
def test_a_field_that_is_not_known_is_noted_once(whole: bool) -> None:
    fields = {"content": "Hi", "images": [{"image_url": {"url": "data:,x"}}]}
    chunk = message(**fields) if whole else chat(fields)
    folded = whole_reply(chunk) if whole else reply(chunk, chunk)

    assert notes(folded) == [(0, "images: only in the JSON")]


def test_a_text_beside_an_empty_delta_is_the_answer() -> None:
    folded = reply(
        chat(text="at "), chat(text=7), chat(text=[{"type": "map", "a": "b"}])
    )

    assert content(folded) == "at 7"
    assert only(folded).tracks[0].paths == (".choices[0].text",)
    assert notes(folded) == [(2, "map: only in the JSON")]


def test_usage_inside_a_choice_is_usage() -> None:
    usage = {"prompt_tokens": 1, "completion_tokens": 2}
    folded = reply(chat({"content": "a"}), chat(finish_reason="stop", usage=usage))

    assert folded.usage == usage


@pytest.mark.parametrize("ping", ["{}", '{"type": "ping"}', "null", "OK", '""'])
def test_a_protocol_is_looked_for_after_any_number_of_pings(ping: str) -> None:
    pings = [
        line for _ in range(2_000) for line in ("event: ping", f"data: {ping}", "")
    ]
    event = [f"data: {json.dumps(chat({'content': 'Hi'}))}", ""]

    read = exchange([*pings, *event], is_streaming=True)
    assert read.protocol == "openai-chat"
    assert content(fold(read)) == "Hi"


def test_pings_that_differ_are_looked_past() -> None:
    pings = [f'data: {{"waiting": {k}}}' for k in range(500)]
    event = f"data: {json.dumps(chat({'content': 'Hi'}))}"
    lines = [line for ping in [*pings, event] for line in (ping, "")]

    assert exchange(lines, is_streaming=True).protocol == "openai-chat"


@pytest.mark.parametrize(
    "ping", [{"type": "PING"}, {"event": "keep-alive"}, {"type": 7, "event": "Open"}]
)
def test_chunks_that_say_they_are_pings_are_looked_past(ping: dict[str, Any]) -> None:
    pings = [ping | {"number": k} for k in range(9)]

    found = exchange([*pings, chat({"content": "Hi"})], is_streaming=True)
    assert found.protocol == "openai-chat"


def test_chunks_of_a_list_that_tell_something_are_looked_at_a_few_times_only() -> None:
    others = [{"type": "weather", "number": k} for k in range(9)]

    found = exchange([*others, chat({"content": "Hi"})], is_streaming=True)
    assert found.protocol is None


def test_a_stream_of_nothing_but_pings_speaks_what_its_address_speaks() -> None:
    url = "https://api.anthropic.com/v1/messages"
    lines = ["event: ping", "data: {}", ""]

    read = exchange(lines, request={"url": url}, is_streaming=True)
    assert read.protocol == "anthropic"
    assert notes(fold(read)) == []
