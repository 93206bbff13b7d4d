"""What the rules about streams find, and what looks like it and is fine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.check import schemas
from recviewer.check.examples import (
    answered,
    offered_tool,
    recording,
    streamed,
    streamed_text,
    tool_call,
)
from recviewer.check.finding import Severity
from recviewer.check.stream.other_model import is_other
from tests.unit.check.checking import findings, messages

WEATHER = {"tools": [offered_tool("get_weather", city={"type": "string"})]}


def calling(
    arguments: str,
    name: str = "get_weather",
    request: dict[str, Any] | None = None,
    finish: str = "tool_calls",
) -> dict[str, Any]:
    """Return a recording whose answer calls a tool."""
    calls = [tool_call(name, arguments)]
    response = answered(None, finish, tool_calls=calls)
    return recording(response, WEATHER if request is None else request)


def sent_to(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return a recording of another call of OpenAI's than a chat completion."""
    recorded = recording({"body": body, "is_streaming": False})
    where = {"url": f"https://api.openai.com/v1/{path}", "endpoint": f"/v1/{path}"}
    recorded["request"] |= where
    return recorded


def test_a_stream_that_breaks_off_because_of_an_error_is_not_cut_off() -> None:
    text = streamed_text("The answer", finish=None, done=False)
    failed = text + 'data: {"error": {"message": "overloaded"}}\n\n'
    assert messages("S1", failed, name="a.sse") == []
    assert messages("S1", text, name="a.sse") != []


def test_an_answer_that_is_not_streamed_cannot_be_cut_off() -> None:
    assert messages("S1", recording(answered())) == []


def test_a_stream_that_is_cut_off_lacks_neither_finish_nor_done() -> None:
    text = streamed_text("The answer", finish=None, done=False)
    assert messages("S2", text, name="a.sse") == []
    assert messages("S3", text, name="a.sse") == []


def test_a_recorder_that_keeps_chunks_as_json_sends_no_done() -> None:
    assert messages("S3", recording(streamed(content="The answer is 4."))) == []


def test_a_service_that_never_sends_done_is_left_alone() -> None:
    text = streamed_text("The answer.", done=False).replace("gpt-4o-mini", "sonar-pro")
    assert messages("S3", text, name="a.sse") == []


def test_arguments_that_the_token_limit_breaks_are_less_bad() -> None:
    [limited] = findings("S4", calling('{"city": "Os', finish="length"))
    assert limited.severity is Severity.WARNING
    assert limited.message.endswith("because of the token limit")


@pytest.mark.parametrize("arguments", ["", " ", "{}", "null", '{"city": "\\ud83d"}'])
def test_no_arguments_and_odd_json_are_fine(arguments: str) -> None:
    assert messages("S4", calling(arguments)) == []


def test_the_text_of_a_tool_without_a_schema_need_not_be_json() -> None:
    assert messages("S4", calling("print(1)", "python", {})) == []
    assert messages("S4", calling("print(1)")) != []


def test_the_chunk_of_broken_arguments_is_the_last_one_of_the_call() -> None:
    more = {"tool_calls": [{"index": 0, "function": {"arguments": '"Os'}}]}
    start = {"tool_calls": [tool_call("get_weather", '{"city":')]}
    [found] = findings("S4", recording(streamed(start, more), WEATHER))
    assert found.address.endswith("a.json#choice=0&chunk=1")


def test_a_call_is_not_unknown_where_no_tools_are_offered() -> None:
    assert messages("S5", calling("{}", "search", {})) == []


def test_each_unknown_tool_is_told_once_per_call() -> None:
    calls = [tool_call("a", "{}"), tool_call("b", "{}", 1)]
    response = answered(None, "tool_calls", tool_calls=calls)
    found = findings("S5", recording(response, WEATHER))
    assert [each.detail for each in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ('{"city": "Oslo"}', 0),
        ('{"city": "Oslo", "unit": "C"}', 0),
        ('{"city": 4}', 1),
        ("{}", 1),
        ("", 1),
        ('{"city": ', 0),
    ],
)
def test_arguments_are_held_against_the_schema_of_their_tool(
    arguments: str, found: int
) -> None:
    assert len(messages("S6", calling(arguments))) == found


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "STRING"},
        {"$ref": "http://example.com/schema"},
        {"$ref": "#"},
        {"type": "string", "pattern": "(a+)+$"},
        {"properties": 4},
        [],
        "text",
    ],
)
def test_a_schema_that_cannot_be_gone_by_breaks_nothing(schema: object) -> None:
    pytest.importorskip(schemas.MODULE)
    assert schemas.problem(schema, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") is None


def test_a_schema_of_converse_is_gone_by() -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    tool = {"toolSpec": {"name": "get_weather", "inputSchema": {"json": schema}}}
    assert messages("S6", calling('{"city": 1}', request={"tools": [tool]})) != []
    assert messages("S6", calling('{"city": "a"}', request={"tools": [tool]})) == []


def test_null_is_no_arguments_as_some_servers_write_them() -> None:
    tools = {"tools": [offered_tool("now")]}
    assert messages("S6", calling("null", "now", tools)) == []
    assert messages("S6", calling("null")) != []


def test_a_long_value_is_cut_in_the_message() -> None:
    pytest.importorskip(schemas.MODULE)
    said = schemas.problem({"type": "integer"}, "x" * 10_000)
    assert said is not None
    assert len(said) < 200


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_an_empty_answer_that_was_stopped_is_fine(finish: str) -> None:
    assert messages("S7", recording(answered("", finish))) == []


def test_an_answer_of_blanks_is_a_hint_for_some_prompts_ask_for_it() -> None:
    [found] = findings("S7", recording(answered(" \n")))
    assert (found.message, found.severity) == ("the answer is blank", "hint")


@pytest.mark.parametrize(
    "wanted",
    [{"stop": ["\\n"]}, {"options": {"stop": ["x"]}}, {"stop_sequences": ["5"]}],
)
def test_a_stop_sequence_may_come_before_any_text(wanted: dict[str, Any]) -> None:
    assert messages("S7", recording(answered(""), wanted)) == []


def test_an_answer_that_no_stop_sequence_ended_is_empty() -> None:
    value = recording(answered("", "end_turn"), {"stop_sequences": ["5"]})
    assert messages("S7", value) == ["the answer is empty"]
    assert messages("S7", recording(answered(""), {"stop": None})) != []


def test_the_state_of_a_run_of_an_assistant_is_no_empty_answer() -> None:
    state = {"id": "run_1", "object": "thread.run", "status": "completed"}
    assert messages("S7", sent_to("threads/thread_1/runs", state)) == []


def test_the_last_chunk_of_a_stream_alone_is_no_empty_answer() -> None:
    last = streamed(content="4")["body"][-1]
    assert messages("S7", json.dumps(last)) == []


def test_a_tool_call_or_a_refusal_is_an_answer() -> None:
    assert messages("S7", calling("{}", finish="stop")) == []
    assert messages("S7", recording(answered(None, refusal="No."))) == []


def test_an_empty_answer_after_hidden_reasoning_says_so() -> None:
    details = {"reasoning_tokens": 60}
    usage = {"completion_tokens": 64, "completion_tokens_details": details}
    [said] = messages("S7", recording(answered("", usage=usage)))
    assert said.endswith("after reasoning that was not recorded")


def test_a_call_that_a_program_at_the_server_makes_takes_no_tokens() -> None:
    call = {"type": "function_call", "name": "get_demand", "arguments": '{"sku": 1}'}
    usage = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
    answer = {"object": "response", "status": "completed", "usage": usage}

    def told(item: dict[str, Any]) -> list[str]:
        return messages("S8", sent_to("responses", {**answer, "output": [item]}))

    assert told(call) == []
    assert told({"type": "message", "content": [{"type": "output_text", "text": "4"}]})


def test_usage_that_nobody_asked_for_is_not_missing() -> None:
    assert messages("S8", recording(streamed(content="4"))) == []
    wanted = {"stream_options": {"include_usage": False}}
    assert messages("S8", recording(streamed(content="4"), wanted)) == []


def test_reasoning_may_be_counted_beside_the_parts_of_the_total() -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 70}
    assert messages("S8", recording(answered(usage=usage))) == []


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        ("gpt-4.1-mini", "moonshotai/kimi-k2"),
        ("meta-llama/Llama-3.1-8B-Instruct", "gpt-4o-2024-08-06"),
        ("claude-3-5-haiku-20241022", "claude-haiku-4-5-20251001"),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-11-20"),
        ("o3-mini", "gpt-4o"),
    ],
)
def test_a_model_of_another_family_or_date_is_another(asked: str, answers: str) -> None:
    assert is_other(asked, answers)


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("claude-3-7-sonnet@20250219", "claude-3-7-sonnet-20250219"),
        ("anthropic.claude-3-sonnet-20240229-v1:0", "claude-3-sonnet-20240229"),
        ("databricks-claude-3-7-sonnet", "us.anthropic.claude-3-7-sonnet-20250219-v1"),
        ("deepseek-chat", "deepseek-v4-flash"),
        ("publishers/google/models/gemini-2.0-flash", "gemini-2.0-flash"),
        ("my-deployment", "gpt-4.1-mini-2025-04-14"),
        ("openrouter/auto", "anthropic/claude-sonnet-4"),
        ("deepseek-r1-distill-llama-70b", "llama-3.3-70b"),
        ("davinci-002", "davinci:2023-07-21-v2"),
        ("compound-beta", "groq/compound"),
        ("o4-mini", "o4-mini-2025-04-16"),
        ("gpt-oss:20b", "openai/gpt-oss-20b"),
    ],
)
def test_an_alias_is_the_same_model(asked: str, answers: str) -> None:
    assert not is_other(asked, answers)


@given(st.text(), st.text())
def test_whether_names_are_of_the_same_model_does_not_depend_on_their_order(
    one: str, other: str
) -> None:
    assert is_other(one, other) == is_other(other, one)
    assert not is_other(one, one)


def test_a_model_that_changes_within_a_stream_is_told_with_its_chunk() -> None:
    response = streamed(content="The answer is 4.")
    response["body"][2]["model"] = "llama-3.3-70b"
    [found] = findings("S9", recording(response))
    assert (found.chunk, found.message) == (
        2,
        "the model changes from gpt-4o-mini to llama-3.3-70b",
    )


def test_a_first_chunk_without_a_model_changes_nothing() -> None:
    response = streamed(content="The answer is 4.")
    response["body"][0]["model"] = ""
    response["body"][1]["choices"][0]["delta"]["content"] = '"model": "llama-3"'
    assert messages("S9", recording(response)) == []


def test_a_new_field_is_understood_well_enough() -> None:
    response = streamed(content="The answer is 4.")
    response["body"][0]["weather"] = "fine"
    assert messages("S10", recording(response)) == []


def test_a_choice_that_is_left_out_is_missing() -> None:
    response = answered()
    response["body"]["choices"][0]["index"] = 1
    assert messages("S11", recording(response)) == ["2 choices asked for, 1 came"]


def test_several_prompts_have_several_choices() -> None:
    body = {
        "object": "text_completion",
        "choices": [{"index": index, "text": "4"} for index in range(4)],
    }
    value = recording({"body": body, "is_streaming": False}, {"prompt": ["a", "b"]})
    value["request"]["endpoint"] = "/v1/completions"
    assert messages("S11", value) == []


SUM = {"type": "object", "properties": {"sum": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("wanted", "content", "found"),
    [
        ({"type": "json_object"}, '{"sum": "x"}', 0),
        ({"type": "json_object"}, "The sum is 4.", 1),
        ({"type": "json_object"}, "", 0),
        ({"type": "text"}, "The sum is 4.", 0),
        ({"type": "json_schema", "json_schema": {"schema": SUM}}, '{"sum": 4}', 0),
        ({"type": "json_schema", "json_schema": {"schema": SUM}}, '{"sum": "4"}', 1),
        ({"type": "json_schema", "json_schema": {"schema": SUM}}, '{"sum": ', 1),
        ({"type": "json_schema"}, "{}", 0),
    ],
)
def test_an_answer_is_held_against_the_format_that_was_asked_for(
    wanted: object, content: str, found: int
) -> None:
    value = recording(answered(content), {"response_format": wanted})
    assert len(messages("S12", value)) == found


@pytest.mark.parametrize(
    ("text", "found"), [('{"sum": 4}', 0), ('{"sum": "4"}', 1), ("It is 4.", 1)]
)
def test_an_answer_of_gemini_is_held_against_what_was_asked_for(
    text: str, found: int
) -> None:
    schema = {"type": "object", "properties": {"sum": {"type": "integer"}}}
    config = {"responseMimeType": "application/json", "responseJsonSchema": schema}
    content = {"role": "model", "parts": [{"text": text}]}
    body = {"candidates": [{"content": content, "finishReason": "STOP"}]}
    value = recording({"body": body, "is_streaming": False})
    value["request"] |= {
        "url": "https://generativelanguage.googleapis.com/v1/models/g:generateContent",
        "endpoint": "/v1/models/g:generateContent",
        "body": {"contents": [], "generationConfig": config},
    }
    assert len(messages("S12", value)) == found


def test_structured_output_that_the_token_limit_cuts_is_left_alone() -> None:
    wanted = {"response_format": {"type": "json_object"}}
    assert messages("S12", recording(answered('{"sum": ', "length"), wanted)) == []


def test_an_error_in_place_of_a_stream_is_not_flattened() -> None:
    body = {"error": {"message": "no such model", "type": "invalid_request_error"}}
    value = recording({"body": body, "is_streaming": False}, {"stream": True})
    assert messages("S13", value) == []


def test_a_short_answer_in_one_piece_is_not_batched() -> None:
    assert messages("S14", recording(streamed({"content": "x" * 399}))) == []
    assert messages("S14", recording(streamed({"content": "x" * 400}))) != []


@pytest.mark.parametrize(
    ("contents", "found"),
    [
        (["4", "", "4"], [(1, "the answer is empty")]),
        (["", "4", ""], [(0, "the answer is empty"), (2, "the answer is empty")]),
        ([" ", "", "4"], [(0, "the answer is blank"), (1, "the answer is empty")]),
    ],
)
def test_each_choice_is_judged_for_itself(
    contents: list[str], found: list[tuple[int, str]]
) -> None:
    response = answered()
    (choice,) = response["body"]["choices"]
    response["body"]["choices"] = [
        choice | {"index": index, "message": choice["message"] | {"content": content}}
        for index, content in enumerate(contents)
    ]

    said = findings("S7", recording(response, {"n": 3}))
    assert [(each.choice, each.message) for each in said] == found


def test_an_answer_that_failed_lacks_no_choices() -> None:
    response = streamed(content="a")
    response["body"].append({"error": {"message": "overloaded"}})

    assert messages("S11", recording(response, {"n": 2})) == []
    assert messages("S11", recording(streamed(content="a"), {"n": 2})) != []
