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
