from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.library import conversations
from recviewer.library.scan.summarize import summarize
from recviewer.model.exchange import Exchange
from recviewer.model.track import Kind
from recviewer.reading import reader
from tests.unit.formats.inputs import first_text, read


def line(second: float, kind: str, **payload: Any) -> dict[str, Any]:
    time = f"2026-01-05T10:00:{second:04.1f}00Z"
    return {"timestamp": time, "type": kind, "payload": payload}


def message(role: str, text: str) -> dict[str, Any]:
    kind = "output_text" if role == "assistant" else "input_text"
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}


THOUGHT = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]}

CALL = {"type": "function_call", "name": "f", "arguments": '{"a":1}', "call_id": "c"}

RESULT = {"type": "function_call_output", "call_id": "c", "output": "green"}

USAGE = {"input_tokens": 50, "output_tokens": 8}

ITEMS = [message("user", "Which?"), THOUGHT, CALL, RESULT, message("assistant", "Two.")]

ROLLOUT = [
    line(0, "session_meta", id="s", cwd="/w"),
    line(0, "turn_context", model="made-up"),
    *(line(k + 1.0, "response_item", **item) for k, item in enumerate(ITEMS)),
    line(6, "event_msg", type="token_count", info={"last_token_usage": USAGE}),
    line(7, "event_msg", type="task_complete"),
]


def rollout(*lines: Any) -> tuple[Exchange, ...]:
    return read("\n".join(map(json.dumps, lines)))


def test_items_of_the_model_up_to_a_result_are_an_answer() -> None:
    one, two = rollout(*ROLLOUT)

    assert (one.format, one.protocol) == ("codex", "openai-response-items")
    (choice,) = reader.fold(one).choices
    assert choice.text(Kind.REASONING) == "Hm"
    assert [(c.id, c.name, c.arguments) for c in choice.tool_calls] == [
        ("c", "f", '{"a":1}')
    ]
    assert first_text(two) == "Two."
    assert reader.fold(two).usage == USAGE
    assert {one.request.model, two.request.model} == {"made-up"}


def test_the_request_is_the_conversation_before_the_answer() -> None:
    one, two = (reader.prompt(exchange).messages for exchange in rollout(*ROLLOUT))

    assert [m.role for m in one] == ["user"]
    assert [m.role for m in two] == ["user", "assistant", "assistant", "tool"]


def test_each_item_has_the_time_since_the_one_before_the_answer() -> None:
    arrivals = [exchange.response.arrivals for exchange in rollout(*ROLLOUT)]

    assert [list(a.seconds) for a in arrivals if a] == [[1, 2], [1, 2]]


def test_a_bare_rollout_of_2025_is_read_too() -> None:
    start = {"id": "s", "timestamp": "2025-09-10T18:58:38Z", "instructions": "Be brief"}
    one, two = rollout(start, {"record_type": "state"}, *ITEMS)

    assert (one.format, one.protocol) == ("codex", "openai-response-items")
    assert first_text(two) == "Two."
    assert reader.prompt(one).messages[0].parts[0].text == "Be brief"
    assert one.response.arrivals is None


def test_what_follows_a_compaction_is_a_new_conversation() -> None:
    more = line(8, "compacted", message="So far"), line(9, "response_item", **ITEMS[-1])
    found = rollout(*ROLLOUT, *more)

    (summary,) = reader.prompt(found[2]).messages
    assert summary.parts[0].text == "So far"
    assert "only its summary is recorded" in found[2].notes[0]


def test_calls_of_other_kinds_are_calls() -> None:
    custom = {"type": "custom_tool_call", "name": "patch", "input": "x", "call_id": "d"}
    shell = {"type": "local_shell_call", "action": {"command": ["ls"]}}
    items = [line(1, "response_item", **item) for item in (custom, shell)]
    (one,) = rollout(ROLLOUT[0], *items)

    (choice,) = reader.fold(one).choices
    assert [(c.name, c.arguments) for c in choice.tool_calls] == [
        ("patch", "x"),
        ("local_shell_call", {"command": ["ls"]}),
    ]


def test_the_library_groups_a_rollout_as_one_conversation(tmp_path: Path) -> None:
    file = tmp_path / "rollout.jsonl"
    file.write_text("\n".join(map(json.dumps, ROLLOUT)))

    assert conversations.parents(summarize(str(file))) == [-1, 0]


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, {"type": "response_item"}])
def test_lines_of_other_shapes_do_no_harm(junk: Any) -> None:
    assert len(rollout(*ROLLOUT[:5], junk, *ROLLOUT[5:])) == 2
    for field in ("timestamp", "type", "payload"):
        rollout(*ROLLOUT, ROLLOUT[-3] | {field: junk})
    for field in ("content", "role", "type"):
        rollout(*ROLLOUT, line(8, "response_item", **(ITEMS[-1] | {field: junk})))


def texts(exchange: Exchange) -> list[str]:
    """Return the texts of the conversation before an answer."""
    messages = reader.prompt(exchange).messages
    return [part.text for message in messages for part in message.parts]


def item(second: float, **fields: Any) -> dict[str, Any]:
    return line(second, "response_item", **fields)


def event(second: float, kind: str, **fields: Any) -> dict[str, Any]:
    return line(second, "event_msg", type=kind, **fields)


def test_the_history_that_a_compaction_left_is_the_request() -> None:
    history = [
        message("user", "Which?"),
        {"type": "ghost_snapshot"},
        message("user", "Sum"),
    ]
    found = rollout(
        *ROLLOUT,
        line(8, "compacted", message="", replacement_history=history, window_id=1),
        item(9, **message("user", "And now?")),
        item(10, **message("assistant", "Three.")),
        item(11, **message("user", "Then?")),
        item(12, **message("assistant", "Four.")),
    )

    assert texts(found[2]) == ["Which?", "Sum", "And now?"]
    assert texts(found[3]) == ["Which?", "Sum", "And now?", "Three.", "Then?"]
    assert [exchange.request.continues for exchange in found] == [-1, 0, -1, 2]
    assert found[2].notes == ("the conversation before it was compacted",)


def test_turns_that_were_taken_back_are_no_part_of_what_follows() -> None:
    context = message("user", "<environment_context>here</environment_context>")
    found = rollout(
        *ROLLOUT,
        item(8, **context),
        item(9, **message("user", "Wrong")),
        item(10, **message("assistant", "Three.")),
        event(11, "thread_rolled_back", num_turns=1),
        item(12, **message("user", "Right")),
        item(13, **message("assistant", "Four.")),
        event(14, "thread_rolled_back", num_turns=9),
        item(15, **message("user", "New")),
        item(16, **message("assistant", "Five.")),
    )

    assert texts(found[3])[-2:] == [context["content"][0]["text"], "Right"]
    assert texts(found[4]) == ["New"]
    assert found[4].notes == ("what was asked before was taken back",)


def test_usage_that_is_told_again_is_of_no_other_answer() -> None:
    def usage(second: float, last: int, total: int) -> dict[str, Any]:
        totals = {"total_token_usage": {"total_tokens": total}}
        info = {"last_token_usage": {"output_tokens": last}} | totals
        return event(second, "token_count", info=info)

    found = rollout(
        ROLLOUT[0],
        item(1, **message("user", "One")),
        item(2, **message("assistant", "1")),
        usage(3, 5, 5),
        item(4, **message("assistant", "1b")),
        usage(5, 7, 12),
        item(6, **message("user", "Two")),
        item(7, **THOUGHT),
        usage(8, 7, 12),
        item(9, **message("assistant", "2")),
        usage(10, 1, 13),
    )

    assert [reader.fold(exchange).usage for exchange in found] == [
        {"output_tokens": 5},
        {"output_tokens": 7},
        {"output_tokens": 1},
    ]
    assert [len(exchange.response.chunks) for exchange in found] == [2, 2, 3]


def test_a_record_of_usage_is_the_usage() -> None:
    record = line(8, "token_usage_record", response_id="r", usage={"input_tokens": 3})
    *_, last = rollout(*ROLLOUT[:-2], record)

    assert reader.fold(last).usage == {"input_tokens": 3}


def test_the_model_may_change_between_turns() -> None:
    found = rollout(
        *ROLLOUT,
        line(8, "turn_context", model="other", effort="high"),
        item(9, **message("user", "And?")),
        item(10, **message("assistant", "Three.")),
    )

    assert [exchange.request.model for exchange in found] == [
        "made-up",
        "made-up",
        "other",
    ]
    assert (reader.prompt(found[2]).parameters or {})["effort"] == "high"


def test_what_went_wrong_in_a_turn_is_noted() -> None:
    *_, last = rollout(
        *ROLLOUT,
        event(8, "turn_aborted", reason="interrupted"),
        event(9, "error", message="stream disconnected"),
    )

    assert last.notes[:2] == (
        "the turn was aborted: interrupted",
        "error: stream disconnected",
    )


def test_reasoning_that_is_encrypted_is_noted() -> None:
    hidden = {"type": "reasoning", "summary": [], "encrypted_content": "x"}
    (one,) = rollout(
        ROLLOUT[0], item(1, **hidden), item(2, **message("assistant", "A"))
    )

    assert [note.text for note in reader.fold(one).notes] == [
        "encrypted reasoning: only in the JSON"
    ]


def test_results_of_every_form_are_results() -> None:
    outputs = [
        "plain",
        {"content": "inside", "success": True},
        [{"type": "input_text", "text": "piece"}],
    ]
    items = [
        CALL | {"output": output} | RESULT | {"output": output} for output in outputs
    ]
    items += [{"type": "custom_tool_call_output", "call_id": "d", "output": "custom"}]
    items += [{"type": "tool_search_output", "tools": [{"name": "found"}]}]
    lines = [item(k, **fields) for k, fields in enumerate(items)]
    (one,) = rollout(*lines, item(9, **message("assistant", "Done")))

    found = "\n".join(texts(one))
    for text in ("plain", "inside", "piece", "custom", "found"):
        assert text in found


def test_calls_that_the_server_runs_are_calls() -> None:
    search = {"type": "web_search_call", "action": {"type": "search", "query": "lamps"}}
    image = {
        "type": "image_generation_call",
        "revised_prompt": "a lamp",
        "result": "QQ",
    }
    (one,) = rollout(ROLLOUT[0], item(1, **search), item(2, **image))

    reply = reader.fold(one)
    assert [call.arguments for call in reply.choices[0].tool_calls] == [
        {"type": "search", "query": "lamps"},
        "a lamp",
    ]
    assert [note.text for note in reply.notes] == ["result: only in the JSON"]


def test_a_call_leads_to_the_fields_of_its_item() -> None:
    items: list[dict[str, Any]] = [
        {**CALL, "id": "own"},
        {"type": "web_search_call", "id": "ws", "action": "look"},
        {"type": "custom_tool_call", "name": 7, "input": "x"},
    ]
    (one,) = rollout(ROLLOUT[0], *(item(k, **each) for k, each in enumerate(items)))

    (choice,) = reader.fold(one).choices
    assert choice.role == "assistant"
    assert [(c.id, c.name) for c in choice.tool_calls] == [
        ("c", "f"),
        ("ws", "web_search_call"),
        (None, "7"),
    ]
    assert [(t.text, t.paths[0]) for t in choice.tracks] == [
        ("f", ".name"),
        ('{"a":1}', ".arguments"),
        ("web_search_call", ".type"),
        ("look", ".action"),
        ("7", ".type"),
        ("x", ".input"),
    ]


def test_arguments_of_a_call_that_stand_in_a_second_field_are_noted() -> None:
    (one,) = rollout(ROLLOUT[0], item(1, **CALL, input="", action={"type": "wait"}))

    reply = reader.fold(one)
    assert reply.choices[0].tool_calls[0].arguments == '{"a":1}'
    assert [note.text for note in reply.notes] == [
        "action beside arguments: only in the JSON"
    ]


def test_a_rollout_that_just_began_is_one() -> None:
    (one,) = rollout(ROLLOUT[0])

    assert (one.format, one.notes) == (
        "codex",
        ("there is no answer",),
    )


def test_bare_and_wrapped_lines_may_follow_one_another() -> None:
    start = {"id": "s", "timestamp": "2025-09-10T18:58:38Z", "instructions": None}
    found = rollout(start, ITEMS[0], ITEMS[4], *ROLLOUT[1:3], ROLLOUT[6])

    assert [first_text(exchange) for exchange in found] == ["Two.", "Two."]
    assert texts(found[1]) == ["Which?", "Two.", "Which?"]


def test_a_session_that_is_one_object_is_read() -> None:
    header = {"timestamp": "2025-04-20T10:00:00Z", "id": "s", "instructions": "Brief."}
    first, second = read({"session": header, "items": ITEMS})

    assert (first.format, first.protocol) == ("codex", "openai-response-items")
    assert first_text(second) == "Two."
    assert reader.prompt(first).messages[0].parts[0].text == "Brief."
    assert first.response.chunks.path(0) == ".items[1]"
    assert second.response.arrivals is None


@pytest.mark.parametrize(
    "other",
    [
        {"session": {"id": "s", "timestamp": "t"}, "items": [{"type": "sword"}]},
        {"session": {"id": "s"}, "items": ITEMS},
        {"session": "timestamp", "items": ITEMS},
        {"session": {"id": "s", "timestamp": "t"}, "items": "message"},
    ],
)
def test_other_objects_with_a_session_are_none_of_codex(other: dict[str, Any]) -> None:
    assert read(other)[0].format != "codex"
