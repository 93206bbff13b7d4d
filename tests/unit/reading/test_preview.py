from __future__ import annotations

from pathlib import Path
from typing import Any

from recviewer.reading.preview import Preview, read_preview
from tests.unit.library.recordings import write


def answered(tmp_path: Path, *messages: dict[str, Any]) -> Preview | None:
    """Return the preview of a chat with these answers."""
    choices = [
        {"index": i, "message": {"role": "assistant"} | m, "finish_reason": "stop"}
        for i, m in enumerate(messages)
    ]
    body = {"messages": [{"role": "user", "content": " Why? "}]}
    answer = {"object": "chat.completion", "choices": choices}
    recording = {"request": {"body": body}, "response": {"body": answer}}
    return read_preview(write(tmp_path / "a.json", recording), 0)


def test_a_preview_holds_the_question_and_what_each_choice_says(tmp_path: Path) -> None:
    preview = answered(tmp_path, {"content": "So."}, {"refusal": "No."})
    assert preview == Preview("Why?", (("stop", "So."), ("stop", "No.")), "")


def test_a_choice_that_says_nothing_is_previewed_by_its_calls(tmp_path: Path) -> None:
    calls = [
        {"id": str(i), "type": "function", "function": {"name": n, "arguments": a}}
        for i, (n, a) in enumerate((("add", "{}"), ("sub", "[1]")))
    ]
    preview = answered(tmp_path, {"content": None, "tool_calls": calls})
    assert preview is not None
    assert preview.answers == (("stop", "add {}\nsub [1]"),)


def test_what_cannot_be_read_has_no_preview(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    assert read_preview(str(path), 0) is None
    path.write_text("{")
    assert read_preview(str(path), 0) is None
    assert answered(tmp_path, {"content": "x"}) is not None
    assert read_preview(str(path), 7) is None
    assert read_preview(str(path), 0, cancelled=lambda: True) is None
