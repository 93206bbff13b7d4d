from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from recviewer.library import conversations
from recviewer.library.scan.summarize import summarize
from recviewer.model.prompt import PartKind
from recviewer.model.track import Kind
from recviewer.reading import reader
from tests.unit.formats.inputs import first_text, read

CALL = {"tool_call_id": "c", "function_name": "f", "arguments": {"a": 1}}

STEPS: list[dict[str, Any]] = [
    {"source": "user", "message": "Which?", "timestamp": "2026-01-01T10:00:00Z"},
    {
        "source": "agent",
        "message": "I look.",
        "reasoning_content": "Hm",
        "tool_calls": [CALL],
        "observation": {"results": [{"source_call_id": "c", "content": "green"}]},
        "metrics": {"prompt_tokens": 20},
        "timestamp": "2026-01-01T10:00:02Z",
    },
    {"source": "agent", "message": "Green.", "timestamp": "2026-01-01T10:00:05Z"},
]


def trajectory(*steps: Any) -> dict[str, Any]:
    agent = {"model_name": "made-up"}
    return {"schema_version": "ATIF-v1.6", "agent": agent, "steps": steps}


def test_each_step_of_the_agent_is_an_answer() -> None:
    one, two = read(trajectory(*STEPS))

    reply = reader.fold(one)
    (choice,) = reply.choices
    assert (one.format, one.protocol) == ("atif", "recorded-messages")
    assert choice.text(Kind.CONTENT) == "I look."
    assert choice.text(Kind.REASONING) == "Hm"
    assert [(c.id, c.name, c.arguments) for c in choice.tool_calls] == [
        ("c", "f", {"a": 1})
    ]
    assert reply.usage == {"prompt_tokens": 20}
    assert first_text(two) == "Green."
    assert two.request.model == "made-up"


def test_the_request_of_a_step_is_what_stands_before_it() -> None:
    _, two = read(trajectory(*STEPS))

    parts = [p for m in reader.prompt(two).messages for p in m.parts]
    assert [(p.kind, p.text) for p in parts] == [
        (PartKind.TEXT, "Which?"),
        (PartKind.TEXT, "I look."),
        (PartKind.TOOL_CALL, "f"),
        (PartKind.TOOL_RESULT, "green"),
    ]
    assert two.response.arrivals
    assert list(two.response.arrivals.seconds) == [3]


def test_steps_after_the_last_answer_are_kept() -> None:
    found = read(trajectory(*STEPS, STEPS[0]))

    assert found[-1].notes == ("steps after the last answer: 1",)
    assert json.loads(bytes(found[-1].raw))[-1] == {"after": [STEPS[0]]}


def test_the_library_groups_a_trajectory_as_one_conversation(tmp_path: Path) -> None:
    file = tmp_path / "trajectory.json"
    file.write_text(json.dumps(trajectory(*STEPS)))

    assert conversations.parents(summarize(str(file))) == [-1, 0]


@pytest.mark.parametrize("junk", [None, 5, "x", [], {}, [5]])
def test_steps_of_other_shapes_do_no_harm(junk: Any) -> None:
    for name in STEPS[1]:
        for exchange in read(trajectory(*STEPS, junk, STEPS[1] | {name: junk})):
            reader.fold(exchange)
            reader.prompt(exchange)


def test_the_last_message_of_a_snapshot_is_the_answer() -> None:
    messages = [
        {"role": "user", "content": "Which?"},
        {"role": "assistant", "content": "Green."},
    ]
    whole = {"models": ["made-up"], "conversations": [{"messages": messages}] * 2}
    one, _ = read(yaml.safe_dump(whole, sort_keys=False))

    assert (one.format, one.request.model) == ("copilot-snapshot", "made-up")
    assert first_text(one) == "Green."
    assert len(reader.prompt(one).messages) == 1
    path = one.response.chunks.path(0, ".content")
    assert path == ".conversations[0].messages[1].content"


def test_tokens_of_mlx_lm_are_a_stream() -> None:
    tokens = [
        {"text": text, "finish_reason": end, "generation_tokens": k, "token": k}
        for k, (text, end) in enumerate([("Hel", None), ("l", None), ("o", "stop")], 1)
    ]
    (one,) = read(yaml.safe_dump({"interactions": {"0a": tokens}}))

    reply = reader.fold(one)
    assert (one.format, one.protocol) == ("mlx-lm", "mlx-lm")
    assert one.response.streaming
    assert (first_text(one), reply.choices[0].finish_reason) == ("Hello", "stop")
    assert reply.usage == {"generation_tokens": 3}
