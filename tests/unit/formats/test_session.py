"""What all sessions share: they are read in little memory and little time."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recviewer.jsondoc import parsing
from recviewer.library.scan.summarize import summarize
from recviewer.protocols.request import messages
from recviewer.reading import reader

FILLER = "lamp river paper window " * 60


def claude(answers: int) -> Iterator[dict[str, Any]]:
    """Yield the lines of a session in which one prompt is answered by many calls."""
    session: dict[str, Any] = {"sessionId": "s"}
    yield session | {"type": "user", "message": {"role": "user", "content": "Look"}}
    for k in range(answers):
        call = {"type": "tool_use", "id": f"t{k}", "name": "Read", "input": {"a": k}}
        answer = {"id": f"m{k}", "role": "assistant", "content": [call], "model": "m"}
        yield session | {"type": "assistant", "message": answer}
        result = {"type": "tool_result", "tool_use_id": f"t{k}", "content": FILLER}
        message = {"role": "user", "content": [result]}
        yield session | {"type": "user", "message": message}


def codex(answers: int) -> Iterator[dict[str, Any]]:
    """Yield the lines of such a rollout."""
    text = {"type": "input_text", "text": "Look"}
    items: list[dict[str, Any]] = [
        {"type": "message", "role": "user", "content": [text]}
    ]
    for k in range(answers):
        items.append({"type": "function_call", "name": "f", "call_id": f"c{k}"})
        result = {"type": "function_call_output", "call_id": f"c{k}"}
        items.append(result | {"output": FILLER})
    for item in items:
        yield {"timestamp": "2026-01-05", "type": "response_item", "payload": item}


@pytest.fixture(params=[claude, codex])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "session.jsonl"
    path.write_text("\n".join(map(json.dumps, request.param(2_000))))
    return path


@pytest.mark.slow
def test_a_session_takes_little_more_memory_than_its_text(file: Path) -> None:
    size = file.stat().st_size
    summarize(str(file))  # what is imported is none of it
    tracemalloc.start()

    recording = reader.read(file)
    late = recording.exchanges[-1]
    reader.fold(late)
    assert reader.prompt(late).messages[-1].parts
    read = tracemalloc.get_traced_memory()[1]
    del recording, late
    tracemalloc.reset_peak()
    summarize(str(file))
    listed = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert read < 2 * size
    assert listed < 3 * size


def test_listing_parses_each_line_a_few_times(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed = 0
    original = parsing.loads

    def counted(text: Any) -> Any:
        nonlocal parsed
        parsed += 1
        return original(text)

    monkeypatch.setattr(parsing, "loads", counted)
    monkeypatch.setattr(messages, "loads", counted)

    found = summarize(str(file))

    lines = file.read_bytes().count(b"\n") + 1
    assert len(found) == 2_000
    assert found[0].title == "Look"
    assert {summary.title[:2] for summary in found[1:]} == {"↳ "}
    assert parsed < 6 * lines


@pytest.mark.slow
def test_a_trajectory_takes_little_memory_too(tmp_path: Path) -> None:
    result = {"source_call_id": "c", "content": FILLER}
    step = {"source": "agent", "message": "Hm", "observation": {"results": [result]}}
    steps = [{"source": "user", "message": "Look"}, *[step] * 1_000]
    file = tmp_path / "trajectory.json"
    file.write_text(json.dumps({"schema_version": "ATIF-v1.6", "steps": steps}))
    size = file.stat().st_size
    summarize(str(file))
    tracemalloc.start()

    found = summarize(str(file))
    listed = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [summary.title for summary in found] == ["Look", *["↳ Hm"] * 999]
    assert listed < 3 * size
